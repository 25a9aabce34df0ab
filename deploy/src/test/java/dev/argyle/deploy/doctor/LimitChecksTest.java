package dev.argyle.deploy.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.deploy.doctor.Finding.Level;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitChecksTest {
  @TempDir Path root;
  private FakeMachine machine;

  @BeforeEach
  void build() {
    machine = new FakeMachine(root);
  }

  @ParameterizedTest
  @CsvSource({"unlimited, OK", "1048576, OK", "4096, WARNING"})
  void theHardLimitOfOpenFilesCounts(String limit, Level level) throws IOException {
    machine.write(
        "self/limits",
        "Max processes  1 1 processes\nMax open files   1024   " + limit + "   files\n");
    assertEquals(level, new OpenFilesCheck(root).run().level());
  }

  @ParameterizedTest
  @CsvSource({"4194304, OK", "4000, WARNING", "nonsense, WARNING"})
  void theKernelsNumbersMustBeLargeEnough(String value, Level level) throws IOException {
    Check check = new SysctlCheck(root, "kernel.pid_max", 32_768, 4_194_304);
    assertEquals(Level.WARNING, check.run().level());
    machine.write("sys/kernel/pid_max", value + "\n");
    assertEquals(level, check.run().level());
  }

  @Test
  void aNumberThatIsTooLowIsSetByItsCure() throws IOException {
    machine.write("sys/kernel/pid_max", "4000\n");
    assertEquals(
        "warning  kernel.pid_max 4000 is too low for a thousand sandboxes — sysctl -w"
            + " kernel.pid_max=4194304",
        new SysctlCheck(root, "kernel.pid_max", 32_768, 4_194_304).run().line());
  }

  private void namespaces(String pids) throws IOException {
    for (String kind : new String[] {"user", "mnt", "ipc", "uts"}) {
      machine.write("sys/user/max_" + kind + "_namespaces", "94000\n");
    }
    machine.write("sys/user/max_pid_namespaces", pids + "\n");
  }

  @Test
  void theScarcestKindOfNamespaceCounts() throws IOException {
    namespaces("0");
    assertEquals(
        "problem  no pid namespaces are allowed — sysctl -w user.max_pid_namespaces=10000",
        new NamespaceLimitCheck(root).run().line());
    namespaces("100");
    assertEquals(
        "warning  namespaces: only 100 of kind pid — sysctl -w user.max_pid_namespaces=10000",
        new NamespaceLimitCheck(root).run().line());
    namespaces("5000");
    assertEquals(
        "ok       namespaces: up to 5000 of each kind", new NamespaceLimitCheck(root).run().line());
  }

  /** A sysctl read in pieces loses all but the first. */
  @Test
  void theMachinesOwnNumbersAreReadToTheirEnd() throws IOException {
    Path proc = Path.of("/proc");
    try (BufferedReader in = Files.newBufferedReader(proc.resolve("sys/kernel/pid_max"))) {
      String what = new SysctlCheck(proc, "kernel.pid_max", 1, 1).run().what();
      assertEquals("kernel.pid_max " + in.readLine(), what);
    }
  }

  @ParameterizedTest
  @CsvSource({"max, OK", "20000, OK", "100, WARNING"})
  void aContainersLimitOfProcessesIsRead(String limit, Level level) throws IOException {
    machine.mountNothing();
    assertEquals(Level.OK, new ProcessLimitCheck(root).run().level());
    machine.mountUnified("cg");
    assertEquals(Level.OK, new ProcessLimitCheck(root).run().level());
    machine.write("cg/pids.max", limit + "\n");
    assertEquals(level, new ProcessLimitCheck(root).run().level());
    machine.mountOld("pids");
    machine.write("cg/pids.max", "1\n");
    machine.write("cg/pids/pids.max", limit + "\n");
    assertEquals(level, new ProcessLimitCheck(root).run().level());
  }

  @ParameterizedTest
  @CsvSource({"8388608, OK", "102400, WARNING"})
  void memoryIsWhatIsAvailable(long kib, Level level) throws IOException {
    machine.mountNothing();
    machine.write("meminfo", "MemTotal:  1 kB\nMemAvailable:   " + kib + " kB\n");
    assertEquals(level, new MemoryCheck(root).run().level());
  }

  @Test
  void aContainersLimitOfMemoryIsRead() throws IOException {
    machine.mountUnified("cg");
    machine.write("meminfo", "MemAvailable:   8388608 kB\n");
    machine.write("cg/memory.max", "max\n");
    assertEquals("memory: 8192 MiB available", new MemoryCheck(root).run().what());
    machine.write("cg/memory.max", (2L << 30) + "\n");
    assertEquals(
        "memory: 8192 MiB available, up to 2048 in this container",
        new MemoryCheck(root).run().what());
    machine.write("cg/memory.max", (256L << 20) + "\n");
    assertTrue(new MemoryCheck(root).run().cure().contains("--memory"));
  }
}
