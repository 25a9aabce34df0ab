package dev.argyle.deploy.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.argyle.deploy.house.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs the script that starts the virtual machine, with a QEMU that only pretends. */
@Timeout(60)
class VirtualMachineTest {
  private static final List<String> TOOLS =
      List.of(
          "bash",
          "env",
          "readlink",
          "dirname",
          "uname",
          "mkdir",
          "flock",
          "rm",
          "cp",
          "mktemp",
          "timeout",
          "sed",
          "awk",
          "tail",
          "head",
          "tr",
          "mv",
          "grep",
          "cat",
          "sleep");

  private static final String PASSED =
      """
      kernel 6.1.0-9-cloud-amd64
      [         0 containers failed     ]
      [         1 tests aborted         ]
      [        12 tests successful      ]
      [         0 tests failed          ]
      exit 0
      """;

  private record Run(int code, String out) {}

  @TempDir Path temporary;
  private Path checkout;
  private Path programs;

  @BeforeEach
  void makeACheckout() throws IOException {
    checkout = Files.createDirectory(temporary.resolve("check out"));
    Path scripts = Files.createDirectories(checkout.resolve("deploy/src/main/vm"));
    for (String name : List.of("run.sh", "guest.sh")) {
      Files.copy(
          Repository.root().resolve("deploy/src/main/vm").resolve(name), scripts.resolve(name));
    }
    executable(scripts.resolve("run.sh"));
    script(scripts.resolve("image.sh"));
    for (String folder : List.of("lib", "junit")) {
      Files.writeString(
          Files.createDirectories(checkout.resolve("deploy/target/" + folder))
              .resolve(folder + ".jar"),
          "");
    }
    for (String module : List.of("sandbox", "zygote", "worker")) {
      Files.createDirectories(checkout.resolve(module + "/target/classes"));
      Files.createDirectories(checkout.resolve(module + "/target/test-classes"));
    }
    programs = Files.createDirectory(temporary.resolve("bin"));
    for (String tool : TOOLS) {
      Files.createSymbolicLink(programs.resolve(tool), Path.of("/usr/bin/" + tool));
    }
    script(programs.resolve("id"), "echo 0");
    for (String name : List.of("mke2fs", "apt-cache", "dpkg-query")) {
      script(programs.resolve(name));
    }
  }

  private static void script(Path file, String... lines) throws IOException {
    Files.writeString(file, "#!/bin/bash\n" + String.join("\n", lines) + "\n");
    executable(file);
  }

  private static void executable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** A QEMU that leaves this report and then does what the lines say. */
  private void machine(String report, String... lines) throws IOException {
    Path written = Files.writeString(temporary.resolve("report"), report);
    List<String> all = new ArrayList<>();
    all.add("for word; do case $word in file:*report.txt) report=${word#file:} ;; esac; done");
    all.add("cat '%s' >\"$report\"".formatted(written));
    all.addAll(List.of(lines));
    script(programs.resolve("qemu-system-x86_64"), all.toArray(String[]::new));
  }

  private Run run(Map<String, String> environment, String... arguments) throws Exception {
    assumeTrue(System.getProperty("os.arch").equals("amd64"), "the machine is an x86-64 one");
    List<String> command = new ArrayList<>();
    command.add(checkout.resolve("deploy/src/main/vm/run.sh").toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().put("PATH", programs.toString());
    builder.environment().put("JAVA_HOME", "/usr/lib/jvm/none");
    builder.environment().put("ARGYLE_VM_ACCEL", "tcg");
    builder.environment().putAll(environment);
    Path out = Files.createTempFile(temporary, "out", "");
    Process process = builder.redirectOutput(out.toFile()).start();
    assertTrue(process.waitFor(50, TimeUnit.SECONDS));
    return new Run(process.exitValue(), Files.readString(out));
  }

  private String counts() throws IOException {
    return Files.readString(checkout.resolve("deploy/target/vm/counts"));
  }

  @Test
  void saysInOneLineWhatPassed() throws Exception {
    machine(PASSED);
    Run run = run(Map.of(), "slim");
    assertEquals(
        "vm: cgroup v2, kernel 6.1.0-9-cloud-amd64, tcg: 12 passed, 0 failed, 1 skipped\n",
        run.out());
    assertEquals(0, run.code());
    assertEquals("12 0 1\n", counts());
  }

  @Test
  void showsWhatFailed() throws Exception {
    machine(
        """
        kernel 6.1
        '-- noise
        Failures (1):
          JUnit Jupiter:ATest:fails()
            => it is wrong

        Test run finished after 7 ms
        [         2 tests successful      ]
        [         1 tests failed          ]
        exit 1
        """);
    Run run = run(Map.of(), "whole");
    assertTrue(run.out().startsWith("Failures (1):\n  JUnit Jupiter:ATest:fails()\n"), run.out());
    assertTrue(run.out().endsWith("tcg: 2 passed, 1 failed, 0 skipped\n"), run.out());
    assertFalse(run.out().contains("noise"), run.out());
    assertEquals(1, run.code());
    assertEquals("2 1 0\n", counts());
  }

  @Test
  void aMachineThatDoesNotComeToItsEndHasFailed() throws Exception {
    machine(PASSED.replace("exit 0\n", ""), "echo 'no such device'", "exit 3");
    Run run = run(Map.of(), "slim");
    assertTrue(run.out().startsWith("vm: it ended before the tests did (qemu: 3)"), run.out());
    assertTrue(run.out().contains("no such device"), run.out());
    assertEquals(1, run.code());
    assertEquals("12 1 1\n", counts());
  }

  @Test
  void aMachineThatHangsIsEnded() throws Exception {
    machine("kernel 6.1\n| +-- aTestThatHangs()\n", "exec sleep 300");
    Run run = run(Map.of("ARGYLE_VM_DEADLINE_S", "1"), "slim");
    assertTrue(run.out().startsWith("vm: it was not done within 1 s and was ended"), run.out());
    assertTrue(run.out().contains("aTestThatHangs"), run.out());
    assertEquals(1, run.code());
  }

  @Test
  void withoutQemuItIsSkippedUnlessItMustWork() throws Exception {
    Run skipped = run(Map.of(), "slim");
    assertEquals("vm: skipped: qemu-system-x86_64 is not installed\n", skipped.out());
    assertEquals(0, skipped.code());
    assertEquals("0 0 1\n", counts());
    Run failed = run(Map.of("SANDBOX_MUST_WORK", "1"), "slim");
    assertEquals("vm: failed: qemu-system-x86_64 is not installed\n", failed.out());
    assertEquals(1, failed.code());
    assertEquals("0 1 0\n", counts());
  }

  @Test
  void leavesNoTreeOfTests() throws Exception {
    machine(PASSED);
    run(Map.of(), "slim", "dev.argyle.ATest");
    try (var left = Files.list(checkout.resolve("deploy/target/vm"))) {
      assertEquals(List.of(), left.filter(Files::isDirectory).toList());
    }
  }

  @Test
  void aCheckoutThatIsNotBuiltIsRefused() throws Exception {
    machine(PASSED);
    Files.delete(checkout.resolve("deploy/target/junit/junit.jar"));
    Files.delete(checkout.resolve("deploy/target/junit"));
    Run run = run(Map.of(), "slim");
    assertEquals("vm: the checkout is not built; run: ./faas build\n", run.out());
    assertEquals(1, run.code());
  }

  @Test
  void refusesOtherModes() throws Exception {
    assertEquals(2, run(Map.of(), "half").code());
  }
}
