package dev.argyle.bench.machine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** How a machine's cgroups are laid out. */
public enum CgroupVersion {
  /** The controllers are v1 only. */
  V1,
  /** The controllers are v2. */
  V2,
  /** The controllers are v1 and an empty v2 tree is mounted beside them. */
  HYBRID,
  /** None are mounted where they usually are. */
  NONE;

  /** Looks under a cgroup root, usually {@code /sys/fs/cgroup}. */
  public static CgroupVersion at(Path root) {
    // Every v2 directory has this file; a v1 root is a tmpfs of hierarchies.
    if (Files.exists(root.resolve("cgroup.controllers"))) {
      return V2;
    }
    if (Files.exists(root.resolve("unified/cgroup.controllers"))) {
      return HYBRID;
    }
    return Files.isDirectory(root.resolve("memory")) ? V1 : NONE;
  }

  /** {@code v1}, {@code v2}, {@code hybrid} or {@code none}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
