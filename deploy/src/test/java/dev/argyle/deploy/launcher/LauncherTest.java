package dev.argyle.deploy.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.deploy.house.Repository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

/**
 * Runs a copy of the launcher in a folder that looks like a checkout, with a PATH on which only the
 * named programs are found, so that no test installs or builds anything.
 */
@Timeout(60)
class LauncherTest {
  private static final List<String> TOOLS =
      List.of(
          "bash",
          "readlink",
          "dirname",
          "sed",
          "head",
          "id",
          "find",
          "grep",
          "awk",
          "mktemp",
          "mv",
          "rm",
          "stat",
          "cat",
          "flock",
          "tail",
          "mkdir",
          "setpriv",
          "chown");

  private record Run(int code, String out, String err) {}

  @TempDir Path temporary;
  private Path checkout;
  private Path programs;
  private Path osRelease;

  @BeforeEach
  void copyLauncher() throws IOException {
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
    checkout = Files.createDirectory(temporary.resolve("check out"));
    Files.copy(Repository.root().resolve("faas"), checkout.resolve("faas"));
    executable(checkout.resolve("faas"));
    Files.writeString(checkout.resolve("pom.xml"), "<project/>");
    programs = Files.createDirectory(temporary.resolve("bin"));
    for (String tool : TOOLS) {
      Path real = Path.of("/usr/bin/" + tool);
      Files.createSymbolicLink(programs.resolve(tool), real);
    }
    program("dpkg-query", "exit 1");
    osRelease = Files.writeString(temporary.resolve("os-release"), "ID=debian\n");
  }

  private void program(String name, String... lines) throws IOException {
    Path file = programs.resolve(name);
    Files.writeString(file, "#!/bin/bash\n" + String.join("\n", lines) + "\n");
    executable(file);
  }

  private static void executable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** A Java that prints what it was called with. */
  private Path fakeJava(String version) throws IOException {
    Path bin = Files.createDirectories(temporary.resolve("jvms/java-" + version + "/bin"));
    for (String name : new String[] {"java", "javac"}) {
      Files.writeString(bin.resolve(name), "#!/bin/bash\nprintf '%s\\n' \"$@\"\n");
      executable(bin.resolve(name));
    }
    Files.writeString(bin.resolveSibling("release"), "JAVA_VERSION=\"" + version + ".0.1\"\n");
    return bin.getParent();
  }

  private Run run(boolean asRoot, String... arguments) throws Exception {
    return run(checkout.resolve("faas"), asRoot, arguments);
  }

  private Run run(Path launcher, boolean asRoot, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    if (!asRoot && isRoot()) {
      command.addAll(
          List.of("/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
    }
    command.add(launcher.toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(temporary.toFile());
    builder.environment().clear();
    builder
        .environment()
        .putAll(
            Map.of(
                "PATH", programs.toString(),
                "FAAS_OS_RELEASE", osRelease.toString(),
                "FAAS_JVMS", temporary.resolve("jvms").toString(),
                "LC_ALL", "C.UTF-8"));
    Path out = Files.createTempFile(temporary, "out", "");
    Path err = Files.createTempFile(temporary, "err", "");
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    assertTrue(process.waitFor(50, TimeUnit.SECONDS));
    return new Run(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  private static boolean isRoot() throws IOException {
    return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
  }

  /** A build that is there and newer than every source. */
  private void built() throws IOException {
    Files.createDirectories(checkout.resolve("deploy/target/lib"));
    Files.writeString(checkout.resolve("deploy/target/.built"), "");
  }

  @Test
  void setupWithoutRootNamesThePackages() throws Exception {
    Run run = run(false, "setup");
    assertEquals(1, run.code());
    assertTrue(
        run.err()
            .startsWith(
                "faas: setup needs root to install packages: run sudo ./faas setup, or install:"
                    + " default-jdk-headless maven "),
        run.err());
    assertTrue(run.err().contains(" ffmpeg "), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
  }

  @Test
  void anotherDistributionIsRefusedWithThePackages() throws Exception {
    Files.writeString(osRelease, "ID=fedora\nID_LIKE=\"rhel centos\"\n");
    Run run = run(true, "setup");
    assertEquals(1, run.code());
    assertTrue(
        run.err().startsWith("faas: setup installs packages on Debian and Ubuntu only; "),
        run.err());
    assertTrue(run.err().contains(" maven "), run.err());
  }

  @Test
  void distributionsLikeDebianAreDebian() throws Exception {
    Files.writeString(osRelease, "ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n");
    assertTrue(run(false, "setup").err().startsWith("faas: setup needs root"));
  }

  @Test
  void demoWithNoInstallNamesWhatIsMissing() throws Exception {
    Run run = run(true, "demo", "--no-install");
    assertEquals(1, run.code());
    assertTrue(run.err().startsWith("faas: not installed: default-jdk-headless "), run.err());
  }

  @Test
  void onlyWhatIsMissingIsInstalledAndOnlyThen() throws Exception {
    fakeJava("17");
    program("dpkg-query", "[ \"${@: -1}\" = ffmpeg ] || printf installed");
    program("apt-get", "echo \"$*\" >> \"" + temporary + "/apt.log\"");
    Files.createDirectories(checkout.resolve("functions-examples/target/sample"));
    Files.writeString(checkout.resolve("functions-examples/target/sample/sample.mp4"), "x");
    Files.deleteIfExists(programs.resolve("id"));
    program("id", "echo 0");
    Run run = run(true, "setup");
    assertEquals("faas: installing ffmpeg\nfaas: set up\n", run.err());
    String apt = Files.readString(temporary.resolve("apt.log"));
    assertEquals(
        """
        -y -q -o DPkg::Lock::Timeout=300 update
        -y -q -o DPkg::Lock::Timeout=300 install --no-install-recommends ffmpeg
        """,
        apt);
    program("dpkg-query", "printf installed");
    Run again = run(true, "setup");
    assertEquals("faas: set up\n", again.err());
    assertEquals(apt, Files.readString(temporary.resolve("apt.log")));
  }

  @Test
  void argumentsReachTheCommandAsTheyAre() throws Exception {
    fakeJava("17");
    built();
    Run run = run(false, "invoke", "x", "-d", "{\"a b\": 1}");
    assertEquals("", run.err());
    List<String> lines = run.out().lines().toList();
    assertEquals(
        List.of("dev.argyle.deploy.Faas", "invoke", "x", "-d", "{\"a b\": 1}"),
        lines.subList(lines.size() - 5, lines.size()));
    assertTrue(lines.contains("-Dargyle.home=" + checkout.toRealPath()), run.out());
    assertTrue(lines.contains("-XX:TieredStopAtLevel=1"), run.out());
    assertTrue(!run.out().contains("sun-misc-unsafe"), run.out());
  }

  @Test
  void aNewerJavaGetsTheFlagItNeedsAndAnOlderOneIsPassedOver() throws Exception {
    fakeJava("11");
    fakeJava("25");
    built();
    Run run = run(false, "up");
    assertTrue(run.out().contains("--sun-misc-unsafe-memory-access=allow"), run.err() + run.out());
    assertTrue(run.out().contains("-XX:+ExitOnOutOfMemoryError"), run.out());
  }

  @Test
  void withoutAJavaTheCureIsNamed() throws Exception {
    fakeJava("11");
    built();
    Run run = run(false, "list");
    assertEquals(
        "faas: a Java of version 17 or newer is needed; run: sudo ./faas setup\n", run.err());
    assertEquals(1, run.code());
  }

  @Test
  void theLauncherIsFoundThroughALink() throws Exception {
    fakeJava("17");
    built();
    Path link = Files.createSymbolicLink(programs.resolve("faas"), checkout.resolve("faas"));
    Run run = run(link, false, "list");
    assertTrue(run.out().contains("-Dargyle.home=" + checkout.toRealPath()), run.err());
  }

  @Test
  void newerSourcesAreBuiltFirstAndOnlyOnce() throws Exception {
    fakeJava("17");
    Path source = Files.createDirectories(checkout.resolve("worker/src/main/java"));
    Files.writeString(source.resolve("A.java"), "class A {}");
    Files.writeString(
        checkout.resolve("mvnw"),
        """
        #!/bin/bash
        echo built >> builds
        mkdir -p deploy/target/lib
        """);
    executable(checkout.resolve("mvnw"));
    assertEquals("faas: building…\n", run(true, "list").err());
    assertEquals("", run(true, "list").err());
    assertEquals("built\n", Files.readString(checkout.resolve("builds")));
  }

  @Test
  void aBuildThatFailsShowsWhy() throws Exception {
    fakeJava("17");
    Files.writeString(checkout.resolve("mvnw"), "#!/bin/bash\necho 'A.java:1: no'\nexit 1\n");
    executable(checkout.resolve("mvnw"));
    Run run = run(true, "list");
    assertEquals("faas: building…\nA.java:1: no\nfaas: the build failed; see above\n", run.err());
    assertEquals(1, run.code());
    assertEquals("", run.out());
  }

  @Test
  void testEndsWithTheCount() throws Exception {
    fakeJava("17");
    program("dpkg-query", "printf installed");
    Files.createDirectories(checkout.resolve("functions-examples/target/sample"));
    Files.writeString(checkout.resolve("functions-examples/target/sample/sample.mp4"), "x");
    report(
        "worker",
        "<testsuite name=\"old\" tests=\"100\" errors=\"0\" skipped=\"0\" failures=\"0\">");
    Files.writeString(
        checkout.resolve("mvnw"),
        """
        #!/bin/bash
        for m in sandbox worker; do
          mkdir -p $m/target/surefire-reports
          {
            echo '<?xml version="1.0"?>'
            echo '<testsuite time="1.5" tests="10" errors="1" skipped="2" failures="0">'
            echo '</testsuite>'
          } > $m/target/surefire-reports/TEST-$m.xml
        done
        """);
    executable(checkout.resolve("mvnw"));
    virtualMachine("echo \"vm: $1\"", "echo 5 1 2 > deploy/target/vm/counts");
    Run run = run(true, "test");
    assertEquals("", run.err());
    assertEquals("vm: slim\n19 passed, 3 failed, 6 skipped\n", run.out());
    assertEquals(1, run.code());
  }

  @Test
  void aVirtualMachineThatBreaksIsAFailure() throws Exception {
    fakeJava("17");
    program("dpkg-query", "printf installed");
    Files.createDirectories(checkout.resolve("functions-examples/target/sample"));
    Files.writeString(checkout.resolve("functions-examples/target/sample/sample.mp4"), "x");
    Files.writeString(checkout.resolve("mvnw"), "#!/bin/bash\n");
    executable(checkout.resolve("mvnw"));
    virtualMachine("exit 1");
    Run run = run(true, "test");
    assertEquals("", run.err());
    assertEquals("0 passed, 1 failed\n", run.out());
    assertEquals(1, run.code());
  }

  @Test
  void testWithVmRunsAllOfThemThereAndNoneHere() throws Exception {
    fakeJava("17");
    program("dpkg-query", "printf installed");
    Files.createDirectories(checkout.resolve("functions-examples/target/sample"));
    Files.writeString(checkout.resolve("functions-examples/target/sample/sample.mp4"), "x");
    report(
        "worker", "<testsuite name=\"old\" tests=\"9\" errors=\"0\" skipped=\"0\" failures=\"9\">");
    Files.writeString(checkout.resolve("mvnw"), "#!/bin/bash\necho \"$*\" >> builds\n");
    executable(checkout.resolve("mvnw"));
    Files.createDirectories(checkout.resolve("deploy/target"));
    virtualMachine("echo \"vm: $1\"", "echo 7 0 0 > deploy/target/vm/counts");
    Run run = run(true, "test", "--vm");
    assertEquals("faas: building…\n", run.err());
    assertEquals("vm: whole\n7 passed, 0 failed\n", run.out());
    assertEquals(0, run.code());
    assertEquals("-q -B -DskipTests package\n", Files.readString(checkout.resolve("builds")));
  }

  @Test
  void testTakesNoOtherArguments() throws Exception {
    Run run = run(true, "test", "--fast");
    assertEquals("faas: test takes no argument but --vm\n", run.err());
    assertEquals(2, run.code());
  }

  @Test
  void aBuildThatBreaksIsAFailureEvenWithoutTests() throws Exception {
    fakeJava("17");
    program("dpkg-query", "printf installed");
    Files.createDirectories(checkout.resolve("functions-examples/target/sample"));
    Files.writeString(checkout.resolve("functions-examples/target/sample/sample.mp4"), "x");
    Files.writeString(checkout.resolve("mvnw"), "#!/bin/bash\nexit 1\n");
    executable(checkout.resolve("mvnw"));
    Run run = run(true, "test");
    assertEquals("", run.err());
    assertEquals("0 passed, 1 failed\n", run.out());
    assertEquals(1, run.code());
  }

  /** A script in place of the one that starts the virtual machine. */
  private void virtualMachine(String... lines) throws IOException {
    Files.createDirectories(checkout.resolve("deploy/target/vm"));
    Path script = Files.createDirectories(checkout.resolve("deploy/src/main/vm")).resolve("run.sh");
    Files.writeString(
        script,
        "#!/bin/bash\ncd '%s' || exit 1\n%s\n".formatted(checkout, String.join("\n", lines)));
    executable(script);
  }

  private void report(String module, String suite) throws IOException {
    Path folder = Files.createDirectories(checkout.resolve(module + "/target/surefire-reports"));
    Files.write(folder.resolve("TEST-old.xml"), suite.getBytes(StandardCharsets.UTF_8));
  }
}
