package dev.argyle.sandbox.cgroup;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.RunId;
import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.sys.JnrKernel;
import dev.argyle.sandbox.testing.Eventually;
import dev.argyle.sandbox.testing.RequiresRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two groups of this machine's own hierarchy that want one and the same processor. */
@RequiresRoot
class RealWeightTest {
  private static final long ENOUGH_US = 500_000;

  /** Waits for a line, then uses all it gets of the first processor it may run on. */
  private static final String SPINS =
      """
      import os, sys
      os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
      sys.stdin.readline()
      while True:
          pass
      """;

  private final JnrKernel kernel = new JnrKernel();
  private final List<Process> processes = new ArrayList<>();
  private final List<Cgroup> groups = new ArrayList<>();
  private CgroupTree tree;

  @AfterEach
  void remove() throws Exception {
    for (Process process : processes) {
      process.destroyForcibly().waitFor();
      process.getOutputStream().close();
      process.getInputStream().close();
      process.getErrorStream().close();
    }
    for (Cgroup group : groups) {
      Eventually.await("no process is left in the group", () -> isEmpty(group));
      group.remove();
    }
    tree.remove();
  }

  private static boolean isEmpty(Cgroup group) {
    try {
      return group.isEmpty();
    } catch (ErrnoException e) {
      throw new AssertionError(e);
    }
  }

  private static long cpuUs(Cgroup group) {
    try {
      return group.cpu().totalUs();
    } catch (ErrnoException e) {
      throw new AssertionError(e);
    }
  }

  private Cgroup spinning(String name, int weight) throws IOException {
    Cgroup group = tree.create(name);
    groups.add(group);
    group.setLimits(new CgroupLimits(64 << 20, 1, 16));
    group.setCpuWeight(weight);
    Process process = new ProcessBuilder("/usr/bin/python3", "-I", "-S", "-c", SPINS).start();
    processes.add(process);
    byte[] pid = Long.toString(process.pid()).getBytes(StandardCharsets.US_ASCII);
    for (int procs : group.openProcs()) {
      try {
        kernel.write(procs, pid);
      } finally {
        kernel.close(procs);
      }
    }
    return group;
  }

  private void go() throws IOException {
    for (Process process : processes) {
      process.getOutputStream().write('\n');
      process.getOutputStream().flush();
    }
  }

  @Test
  void theHeavierGetsMoreOfAProcessor() throws IOException {
    tree = CgroupTrees.open(kernel, RunId.current() + "-weight");
    Cgroup heavy = spinning("heavy", Cgroup.FULL_CPU_WEIGHT);
    Cgroup light = spinning("light", Cgroup.FULL_CPU_WEIGHT / 8);
    go();
    // Both run now: what they used to come so far does not count.
    Eventually.await("both spin", () -> cpuUs(light) > ENOUGH_US / 8);
    long heavyBeforeUs = cpuUs(heavy);
    long lightBeforeUs = cpuUs(light);
    Eventually.await("both worked", () -> cpuUs(heavy) - heavyBeforeUs > ENOUGH_US);
    long heavyUs = cpuUs(heavy) - heavyBeforeUs;
    long lightUs = cpuUs(light) - lightBeforeUs;
    assertTrue(heavyUs > 3 * lightUs, () -> heavyUs + " us beside " + lightUs + " us");
  }
}
