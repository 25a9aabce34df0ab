package dev.argyle.sandbox.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.argyle.sandbox.RunId;
import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.sys.JnrKernel;
import dev.argyle.sandbox.testing.Eventually;
import dev.argyle.sandbox.testing.RequiresRoot;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A group of this machine's own hierarchy, whichever it has, and a process that does as told. */
@RequiresRoot
class RealCgroupTest {
  private static final long MIB = 1 << 20;

  /** Takes as many MiB as a line says, gives them back and says so. */
  private static final String TAKES_MEMORY =
      """
      import sys
      for line in sys.stdin:
          held = bytearray(int(line) << 20)
          del held
          print("done", flush=True)
      """;

  private final JnrKernel kernel = new JnrKernel();
  private CgroupTree tree;
  private Cgroup group;
  private Process process;
  private BufferedWriter orders;
  private BufferedReader answers;

  @BeforeEach
  void startInAGroup() throws IOException {
    tree = CgroupTrees.open(kernel, RunId.current() + "-real");
    group = tree.create("s");
    group.setLimits(new CgroupLimits(200 * MIB, 1, 16));
    process = new ProcessBuilder("/usr/bin/python3", "-I", "-S", "-c", TAKES_MEMORY).start();
    orders = process.outputWriter(StandardCharsets.US_ASCII);
    answers = process.inputReader(StandardCharsets.US_ASCII);
    moveIn();
  }

  private void moveIn() throws ErrnoException {
    byte[] pid = Long.toString(process.pid()).getBytes(StandardCharsets.US_ASCII);
    for (int procs : group.openProcs()) {
      try {
        kernel.write(procs, pid);
      } finally {
        kernel.close(procs);
      }
    }
  }

  @AfterEach
  void remove() throws Exception {
    process.destroyForcibly().waitFor();
    orders.close();
    answers.close();
    process.getErrorStream().close();
    Eventually.await("no process is left in the group", this::isEmpty);
    group.remove();
    tree.remove();
  }

  private boolean isEmpty() {
    try {
      return group.isEmpty();
    } catch (ErrnoException e) {
      throw new AssertionError(e);
    }
  }

  /** What it answers; null when it has died of it. */
  private String take(int mib) throws IOException {
    orders.write(mib + "\n");
    orders.flush();
    return answers.readLine();
  }

  private long peakWhileTaking(int mib) throws IOException {
    group.resetMemoryPeak();
    assertEquals("done", take(mib));
    return group.memoryPeakBytes();
  }

  @Test
  void isEmptyOnceItsProcessHasEnded() throws Exception {
    assertFalse(group.isEmpty());
    process.destroyForcibly().waitFor();
    Eventually.await("it is empty", this::isEmpty);
  }

  @Test
  void measuresEachPeakByItself() throws IOException {
    long small = peakWhileTaking(1);
    long large = peakWhileTaking(100);
    long smallAgain = peakWhileTaking(1);
    long largeAgain = peakWhileTaking(90);
    assertTrue(small < 50 * MIB, () -> small + " at first");
    assertTrue(large >= 100 * MIB && large < 150 * MIB, () -> large + " for 100 MiB");
    assertTrue(smallAgain < 50 * MIB, () -> smallAgain + " after it");
    assertTrue(largeAgain >= 90 * MIB && largeAgain < 140 * MIB, () -> largeAgain + " for 90 MiB");
  }

  @Test
  void countsWhatTheKernelKillsAtItsLimit() throws IOException {
    assertEquals(0, group.oomKills());
    group.resetMemoryPeak();
    assertEquals(null, take(400));
    assertEquals(1, group.oomKills());
    long peak = group.memoryPeakBytes();
    assertTrue(peak > 199 * MIB && peak <= 200 * MIB, () -> peak + " at a limit of 200 MiB");
  }

  @Test
  void reachesALimitBelowAnOlderPeak() throws IOException {
    assertEquals("done", take(150));
    group.setLimits(new CgroupLimits(64 * MIB, 1, 16));
    group.resetMemoryPeak();
    assertEquals(null, take(100));
    long peak = group.memoryPeakBytes();
    assertTrue(peak > 63 * MIB && peak <= 64 * MIB, () -> peak + " at a limit of 64 MiB");
  }

  @Test
  void countsItsProcessesCpuTime() throws IOException {
    CpuTime before = group.cpu();
    take(50);
    CpuTime used = group.cpu().since(before);
    assertTrue(used.totalUs() > 0 && used.userUs() >= 0 && used.systemUs() >= 0, used::toString);
  }

  private void freeze() throws ErrnoException {
    group.freeze();
    String events = tree.unified().orElseThrow() + "/s/cgroup.events";
    Eventually.await("it is frozen", () -> read(events).contains("frozen 1"));
  }

  private static String read(String path) {
    try {
      return Files.readString(Path.of(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void makesNoProgressWhileItIsFrozen() throws IOException {
    assumeTrue(tree.canFreeze(), "no unified hierarchy");
    freeze();
    CpuTime before = group.cpu();
    orders.write("50\n");
    orders.flush();
    assertFalse(Eventually.within(Duration.ofMillis(200), this::hasAnswered), "it has answered");
    assertEquals(before, group.cpu());
    group.thaw();
    assertEquals("done", answers.readLine());
    assertTrue(group.cpu().totalUs() > before.totalUs());
  }

  private boolean hasAnswered() {
    try {
      return answers.ready();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void endsAtOnceWhenItIsKilledFrozen() throws Exception {
    assumeTrue(tree.canFreeze(), "no unified hierarchy");
    freeze();
    process.destroyForcibly().waitFor();
    Eventually.await("it is empty", this::isEmpty);
    group.thaw();
  }

  @Test
  void isHeldToTheLimitOfAllTogether() throws IOException {
    tree.limitMemory(100 * MIB);
    assertEquals("done", take(50));
    assertTrue(tree.memoryUsedBytes() < 50 * MIB);
    assertEquals(null, take(150));
    assertEquals(1, group.oomKills());
  }
}
