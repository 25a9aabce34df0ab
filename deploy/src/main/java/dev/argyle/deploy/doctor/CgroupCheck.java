package dev.argyle.deploy.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Whether sandboxes can be given limits: v2's controllers, or v1's hierarchies. */
final class CgroupCheck implements Check {
  private static final List<String> NEEDED = List.of("cpu", "memory", "pids");

  private final Path root;

  /** Looks below a {@code /sys/fs/cgroup}. */
  CgroupCheck(Path root) {
    this.root = root;
  }

  @Override
  public Finding run() throws IOException {
    Path controllers = root.resolve("cgroup.controllers");
    if (Files.exists(controllers)) {
      List<String> offered = List.of(Files.readString(controllers).strip().split("\\s+"));
      return finding(
          "v2", NEEDED.stream().filter(c -> !offered.contains(c)).toList(), List.of(root));
    }
    return finding(
        "v1",
        NEEDED.stream().filter(c -> !Files.isDirectory(root.resolve(c))).toList(),
        NEEDED.stream().map(root::resolve).toList());
  }

  private Finding finding(String version, List<String> missing, List<Path> written) {
    if (!missing.isEmpty()) {
      return Finding.fail(
          "cgroups " + version + " without " + String.join(", ", missing),
          "mount cgroup2 at "
              + root
              + " with these controllers (boot with"
              + " systemd.unified_cgroup_hierarchy=1)");
    }
    for (Path folder : written) {
      if (!Files.isWritable(folder)) {
        return Finding.fail(
            "cgroups " + version + ": " + folder + " cannot be written",
            "be root; in a container, start it with --privileged");
      }
    }
    return Finding.ok("cgroups " + version + " with " + String.join(", ", NEEDED));
  }
}
