package dev.argyle.deploy.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Whether sandboxes can be given limits: v2's controllers, or v1's hierarchies. */
final class CgroupCheck implements Check {
  private static final List<String> NEEDED = List.of("cpu", "memory", "pids");
  private static final List<String> NEEDED_OLD = List.of("cpu", "cpuacct", "memory", "pids");
  private static final String DELEGATION =
      "docker run --privileged --cgroupns=private ..., or Delegate=yes in its systemd unit";

  private final Path proc;

  CgroupCheck(Path proc) {
    this.proc = proc;
  }

  @Override
  public Finding run() throws IOException {
    CgroupMounts mounts = CgroupMounts.read(proc);
    if (mounts.unified().isPresent()) {
      Optional<Finding> unified = unified(mounts.unified().get(), mounts);
      if (unified.isPresent()) {
        return unified.get();
      }
    }
    return mounts.old().keySet().containsAll(NEEDED_OLD) ? old(mounts) : none(mounts);
  }

  /** Empty when the old hierarchies have what this one lacks. */
  private static Optional<Finding> unified(Path root, CgroupMounts mounts) throws IOException {
    List<String> missing = missing(root);
    if (!missing.isEmpty()) {
      return mounts.old().keySet().containsAll(NEEDED_OLD)
          ? Optional.empty()
          : Optional.of(lacks(root, missing, mounts));
    }
    Path subtree = root.resolve("cgroup.subtree_control");
    if (!Files.isWritable(subtree)) {
      return Optional.of(readOnly(root));
    }
    String type = type(root);
    if (type.contains("threaded") || type.contains("invalid")) {
      return Optional.of(
          Finding.problem("cgroups v2: " + root + " is of type " + type, DELEGATION));
    }
    String where = type.isEmpty() ? "" : ", handed down to this container";
    return Optional.of(Finding.ok("cgroups v2 with " + String.join(", ", NEEDED) + where));
  }

  private static List<String> missing(Path root) throws IOException {
    String offered = ProcFiles.line(root.resolve("cgroup.controllers")).orElse("");
    List<String> controllers = Arrays.asList(offered.split("\\s+"));
    return NEEDED.stream().filter(name -> !controllers.contains(name)).toList();
  }

  /** Every group has one but the hierarchy's own root. */
  private static String type(Path root) throws IOException {
    return ProcFiles.line(root.resolve("cgroup.type")).orElse("");
  }

  private static Finding lacks(Path root, List<String> missing, CgroupMounts mounts)
      throws IOException {
    String what = "cgroups v2 without " + String.join(", ", missing);
    if (!type(root).isEmpty()) {
      return Finding.problem(what + ", which nobody handed down", DELEGATION);
    }
    return mounts.old().isEmpty()
        ? Finding.problem(what, "boot with cgroup_enable=memory and without cgroup_disable=")
        : Finding.problem(
            what + ", for hierarchies of v1 have some",
            "boot with systemd.unified_cgroup_hierarchy=1");
  }

  private static Finding old(CgroupMounts mounts) {
    for (String controller : NEEDED_OLD) {
      Path root = mounts.old().get(controller);
      if (!Files.isWritable(root)) {
        return readOnly(root);
      }
    }
    return Finding.ok(
        "cgroups v1 with "
            + String.join(", ", NEEDED_OLD)
            + (mounts.unified().isPresent() ? ", v2 beside them" : ""));
  }

  private static Finding readOnly(Path root) {
    return Finding.problem(
        "cgroups: " + root + " cannot be written", "as root: mount -o remount,rw " + root);
  }

  private static Finding none(CgroupMounts mounts) {
    List<String> missing =
        NEEDED_OLD.stream().filter(name -> !mounts.old().containsKey(name)).toList();
    return mounts.old().isEmpty()
        ? Finding.problem("no cgroups are mounted", "mount -t cgroup2 none /sys/fs/cgroup")
        : Finding.problem(
            "cgroups v1 without " + String.join(", ", missing),
            "boot with systemd.unified_cgroup_hierarchy=1");
  }
}
