package dev.argyle.sandbox.cgroup;

import dev.argyle.sandbox.testing.FakeFiles;

/** The files the kernel puts into a new group of the old hierarchies. */
final class V1Files {
  private V1Files() {}

  static void prepare(FakeFiles files, String cpu, String memory, String pids) {
    for (String root : new String[] {cpu, memory, pids}) {
      files.inNewDirectories(root, "cgroup.procs", "");
    }
    files
        .inNewDirectories("/sys/fs/cgroup/unified", "cgroup.procs", "")
        .inNewDirectories("/sys/fs/cgroup/unified", "cgroup.freeze", "0\n")
        .inNewDirectories(cpu, "cpu.cfs_quota_us", "-1\n")
        .inNewDirectories(cpu, "cpu.shares", "1024\n")
        .inNewDirectories(cpu, "cpuacct.usage", "0\n")
        .inNewDirectories(cpu, "cpuacct.usage_user", "0\n")
        .inNewDirectories(cpu, "cpuacct.usage_sys", "0\n")
        .inNewDirectories(memory, "memory.limit_in_bytes", "9223372036854771712\n")
        .inNewDirectories(memory, "memory.max_usage_in_bytes", "0\n")
        .inNewDirectories(memory, "memory.usage_in_bytes", "0\n")
        .inNewDirectories(memory, "memory.stat", "inactive_file 7\ntotal_inactive_file 0\n")
        .inNewDirectories(memory, "memory.use_hierarchy", "1\n")
        .inNewDirectories(memory, "memory.swappiness", "60\n")
        .inNewDirectories(memory, "memory.oom_control", "oom_kill_disable 0\noom_kill 0\n")
        .inNewDirectories(pids, "pids.max", "max\n");
  }
}
