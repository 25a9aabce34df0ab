package dev.argyle.sandbox.cgroup;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Where the cgroup hierarchies are mounted, read from {@code /proc/self/mountinfo} (proc(5)). */
final class CgroupMounts {
  private static final List<String> V1_CONTROLLERS = List.of("cpu", "cpuacct", "memory", "pids");

  private final Map<String, String> v1 = new LinkedHashMap<>();
  private String unified;

  /**
   * The mount points of the four controllers a sandbox needs, of which some may be the same, and of
   * the unified hierarchy beside them, empty where there is none.
   */
  record V1(String cpu, String cpuacct, String memory, String pids, String unified) {

    boolean hasUnified() {
      return !unified.isEmpty();
    }

    V1 withoutUnified() {
      return new V1(cpu, cpuacct, memory, pids, "");
    }

    /** The directories a group has, each once. */
    List<String> directories(String path) {
      Set<String> roots = new LinkedHashSet<>(List.of(cpu));
      roots.add(cpuacct);
      roots.add(memory);
      roots.add(pids);
      if (hasUnified()) {
        roots.add(unified);
      }
      return roots.stream().map(root -> root + "/" + path).toList();
    }
  }

  private CgroupMounts() {}

  static CgroupMounts parse(String mountInfo) {
    CgroupMounts mounts = new CgroupMounts();
    for (String line : mountInfo.split("\n", -1)) {
      String[] halves = line.split(" - ", 2);
      if (halves.length == 2) {
        mounts.add(halves[0].split(" ", -1), halves[1].split(" ", -1));
      }
    }
    return mounts;
  }

  private void add(String[] mount, String[] source) {
    if (mount.length < 5 || source.length < 3) {
      return;
    }
    String mountPoint = mount[4];
    if (source[0].equals("cgroup2") && unified == null) {
      unified = mountPoint;
    } else if (source[0].equals("cgroup")) {
      for (String option : source[2].split(",", -1)) {
        if (V1_CONTROLLERS.contains(option)) {
          v1.putIfAbsent(option, mountPoint);
        }
      }
    }
  }

  /** The unified hierarchy's mount point, whatever controllers it has. */
  Optional<String> unified() {
    return Optional.ofNullable(unified);
  }

  /** The old hierarchies, when all that a sandbox needs are there. */
  Optional<V1> v1() {
    return v1.keySet().containsAll(V1_CONTROLLERS)
        ? Optional.of(
            new V1(
                v1.get("cpu"),
                v1.get("cpuacct"),
                v1.get("memory"),
                v1.get("pids"),
                unified == null ? "" : unified))
        : Optional.empty();
  }

  /** Controllers of the old hierarchies that are not mounted. */
  List<String> missingV1() {
    List<String> missing = new ArrayList<>(V1_CONTROLLERS);
    missing.removeAll(v1.keySet());
    return missing;
  }
}
