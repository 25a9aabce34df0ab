package dev.argyle.deploy.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.argyle.deploy.FaasRun;
import dev.argyle.deploy.doctor.Finding.Level;
import dev.argyle.zygote.process.GuestRuntime;
import dev.argyle.zygote.process.NodeSpares;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChecksTest {
  @TempDir Path root;

  private void write(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @ParameterizedTest
  @CsvSource({
    "5.11.0-1-amd64, FAIL",
    "4.19.0, FAIL",
    "5.12.0, OK",
    "6.1.0-38-cloud-amd64, OK",
    "unheard-of, WARN"
  })
  void theKernelMustHaveMountSetattr(String release, Level level) throws IOException {
    write("sys/kernel/osrelease", release + "\n");
    Finding finding = new KernelChecks(root).release();
    assertEquals(level, finding.level());
    assertTrue(finding.what().contains(release));
  }

  @ParameterizedTest
  @CsvSource({"unlimited, OK", "1048576, OK", "4096, WARN"})
  void theHardLimitOfOpenFilesCounts(String limit, Level level) throws IOException {
    write(
        "self/limits",
        "Max processes  1 1 processes\nMax open files   1024   " + limit + "   files\n");
    assertEquals(level, new KernelChecks(root).openFiles().level());
  }

  @Test
  void rootWithoutTheCapabilityIsNotEnough() throws IOException {
    write("self/status", "Name: x\nCapEff:\t00000000a80425fb\n");
    Finding finding = new KernelChecks(root).root();
    assertEquals(Level.FAIL, finding.level());
    assertTrue(finding.cure().contains("root") || finding.cure().contains("--privileged"));
  }

  @Test
  void missingNamespacesAreNamed() throws IOException {
    for (String name : new String[] {"mnt", "pid", "ipc", "uts"}) {
      write("self/ns/" + name, "");
    }
    assertEquals("no namespaces of kind user", new KernelChecks(root).namespaces().what());
  }

  @ParameterizedTest
  @CsvSource({"0, FAIL", "100, WARN", "94000, OK"})
  void userNamespacesMustBeAllowed(String limit, Level level) throws IOException {
    assertEquals(Level.FAIL, new KernelChecks(root).userNamespaces().level());
    write("sys/user/max_user_namespaces", limit + "\n");
    assertEquals(level, new KernelChecks(root).userNamespaces().level());
  }

  /** A sysctl read in pieces loses all but the first. */
  @Test
  void theMachinesOwnLimitIsReadToItsEnd() throws IOException {
    Path proc = Path.of("/proc");
    try (BufferedReader in =
        Files.newBufferedReader(proc.resolve("sys/user/max_user_namespaces"))) {
      String limit = in.readLine();
      String what = new KernelChecks(proc).userNamespaces().what();
      assertTrue(limit.equals("0") || what.endsWith(" " + limit), what);
    }
  }

  @Test
  void debiansSwitchOfUserNamespacesIsRead() throws IOException {
    write("sys/user/max_user_namespaces", "94000\n");
    write("sys/kernel/unprivileged_userns_clone", "0\n");
    assertEquals(Level.FAIL, new KernelChecks(root).userNamespaces().level());
    write("sys/kernel/unprivileged_userns_clone", "1\n");
    assertEquals(Level.OK, new KernelChecks(root).userNamespaces().level());
  }

  @Test
  void aProgramThatTakesCoreDumpsIsNamed() throws IOException {
    assertEquals(Level.OK, new KernelChecks(root).coreDumps().level());
    write("sys/kernel/core_pattern", "|/usr/share/apport/apport -p%p\n");
    Finding finding = new KernelChecks(root).coreDumps();
    assertEquals(Level.WARN, finding.level());
    assertTrue(finding.what().endsWith("/usr/share/apport/apport"), finding::what);
  }

  @Test
  void seccompFiltersAreLookedFor() throws IOException {
    assertEquals(Level.FAIL, new KernelChecks(root).seccomp().level());
    write("sys/kernel/seccomp/actions_avail", "kill_process kill_thread trap errno\n");
    assertEquals(Level.OK, new KernelChecks(root).seccomp().level());
  }

  @Test
  void bothVersionsOfCgroupsAreUnderstood() throws IOException {
    assertEquals("cgroups v1 without cpu, memory, pids", new CgroupCheck(root).run().what());
    for (String name : new String[] {"cpu", "memory", "pids"}) {
      Files.createDirectory(root.resolve(name));
    }
    assertEquals("cgroups v1 with cpu, memory, pids", new CgroupCheck(root).run().what());
    write("cgroup.controllers", "cpuset cpu io memory\n");
    assertEquals("cgroups v2 without pids", new CgroupCheck(root).run().what());
    write("cgroup.controllers", "cpuset cpu io memory pids\n");
    assertEquals(Level.OK, new CgroupCheck(root).run().level());
  }

  @Test
  void programsAreLookedForWhereSandboxesSeeThem() throws IOException {
    MachineChecks checks = new MachineChecks(root, root);
    assertEquals(Level.FAIL, checks.python().level());
    assertEquals(Level.WARN, checks.ffmpeg().level());
    assertEquals(Level.WARN, checks.pip().level());
    assertEquals(Level.WARN, checks.npm().level());
    Files.createDirectories(root.resolve("usr/lib/python3/dist-packages/pip"));
    assertEquals(Level.OK, checks.pip().level());
    write("usr/bin/python3", "");
    Files.setPosixFilePermissions(
        root.resolve("usr/bin/python3"), PosixFilePermissions.fromString("rwxr-xr-x"));
    assertEquals(Level.OK, checks.python().level());
  }

  @Test
  void whetherNodesAreForkedOrStartedIsSaidWithItsReason() throws IOException {
    assertEquals("no node", new MachineChecks(root, root).node().what());
    write("usr/bin/node", "");
    Files.setPosixFilePermissions(
        root.resolve("usr/bin/node"), PosixFilePermissions.fromString("rwxr-xr-x"));
    Optional<String> missing = GuestRuntime.STARTED_NODE.missing();
    assumeTrue(missing.isEmpty(), () -> missing.orElseThrow());
    assertEquals(
        "ok    node: spares are forked from a running Node", node(Optional.empty()).line());
    assertEquals(
        "warn  node: spares are started one by one  — no addon; build again",
        node(Optional.of("no addon; build again")).line());
  }

  private Finding node(Optional<String> why) {
    NodeSpares.Choice choice = new NodeSpares.Choice(GuestRuntime.STARTED_NODE, why);
    return new MachineChecks(root, root, () -> choice).node();
  }

  @Test
  void freeSpaceIsThatOfTheNearestFolderThatIsThere() throws IOException {
    Finding finding = new MachineChecks(root, root.resolve("not/yet")).disk();
    assertTrue(finding.what().endsWith(" MiB free at " + root), finding.what());
  }

  @Test
  void aPortThatIsTakenIsToldFromAFreeOne() throws IOException {
    int port;
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = taken.getLocalPort();
      Thread closer = new Thread(() -> closeConnections(taken));
      closer.setDaemon(true);
      closer.start();
      Finding finding = new PortCheck(URI.create("http://127.0.0.1:" + port)).run();
      assertEquals(Level.FAIL, finding.level());
    }
    Finding finding = new PortCheck(URI.create("http://127.0.0.1:" + port)).run();
    assertEquals("port " + port + " is free; no gateway runs", finding.what());
  }

  private static void closeConnections(ServerSocket server) {
    try {
      while (true) {
        server.accept().close();
      }
    } catch (IOException e) {
      // The test has closed it.
    }
  }

  @Test
  void theCommandPrintsALineACheck() {
    FaasRun run = FaasRun.in(root, "doctor", "--gateway", "http://127.0.0.1:1");
    assertTrue(
        run.out().lines().allMatch(line -> line.matches("(ok  |warn|fail)  \\S.*")), run.out());
    assertTrue(run.out().lines().count() >= 10, run.out());
  }
}
