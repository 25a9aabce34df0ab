package dev.argyle.sandbox.cgroup;

import dev.argyle.sandbox.testing.FakeFiles;

/** The unified hierarchy's root and the files the kernel puts into a new group of it. */
final class V2Files {
  private V2Files() {}

  static void prepare(FakeFiles files, String root) {
    files
        .put(root + "/cgroup.controllers", "cpuset cpu io memory hugetlb pids rdma misc\n")
        .put(root + "/cgroup.subtree_control", "\n")
        .inNewDirectories(root, "cgroup.subtree_control", "\n")
        .inNewDirectories(root, "cgroup.procs", "")
        .inNewDirectories(root, "cgroup.events", "populated 0\nfrozen 0\n")
        .inNewDirectories(root, "cgroup.freeze", "0\n")
        .inNewDirectories(root, "cpu.max", "max 100000\n")
        .inNewDirectories(root, "cpu.weight", "100\n")
        .inNewDirectories(root, "cpu.stat", "usage_usec 0\nuser_usec 0\nsystem_usec 0\n")
        .inNewDirectories(root, "io.weight", "default 100\n")
        .inNewDirectories(root, "memory.max", "max\n")
        .inNewDirectories(root, "memory.peak", "0\n")
        .inNewDirectories(root, "memory.current", "0\n")
        .inNewDirectories(root, "memory.stat", "inactive_file 0\n")
        .inNewDirectories(root, "memory.swap.max", "max\n")
        .inNewDirectories(root, "memory.events", "oom 0\noom_kill 0\n")
        .inNewDirectories(root, "pids.max", "max\n");
  }
}
