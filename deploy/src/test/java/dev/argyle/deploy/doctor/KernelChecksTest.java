package dev.argyle.deploy.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.argyle.deploy.doctor.Finding.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelChecksTest {
  @TempDir Path root;
  private FakeMachine machine;

  @BeforeEach
  void build() {
    machine = new FakeMachine(root);
  }

  private static Level level(Check check) throws IOException {
    Finding finding = check.run();
    assertEquals(finding.level() == Level.OK, finding.cure().isEmpty(), finding::line);
    return finding.level();
  }

  @ParameterizedTest
  @CsvSource({
    "5.11.0-1-amd64, PROBLEM",
    "4.19.0, PROBLEM",
    "5.12.0, OK",
    "6.1.0-38-cloud-amd64, OK",
    "unheard-of, WARNING"
  })
  void theKernelMustHaveMountSetattr(String release, Level level) throws IOException {
    machine.write("sys/kernel/osrelease", release + "\n");
    assertEquals(level, level(new KernelCheck(root)));
    assertTrue(new KernelCheck(root).run().what().contains(release));
  }

  @Test
  void rootNeedsTheCapabilityThatMounts() throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
    machine.write("self/status", "Name: x\nCapEff:\t00000000a80425fb\n");
    assertEquals("docker run --privileged ...", new RootCheck(root).run().cure());
    machine.write("self/status", "Name: x\nCapEff:\t000001ffffffffff\n");
    assertEquals(Level.OK, level(new RootCheck(root)));
    Files.setAttribute(root.resolve("self"), "unix:uid", 1000);
    assertEquals("runs as user 1000, not as root", new RootCheck(root).run().what());
    assertEquals(Level.PROBLEM, level(new RootCheck(root)));
  }

  @Test
  void missingNamespacesAreNamed() throws IOException {
    for (String name : new String[] {"mnt", "pid", "ipc", "uts", "net"}) {
      machine.write("self/ns/" + name, "");
    }
    assertEquals("no namespaces of kind user", new NamespaceCheck(root).run().what());
    assertEquals(Level.PROBLEM, level(new NamespaceCheck(root)));
    machine.write("self/ns/user", "");
    assertEquals(Level.OK, level(new NamespaceCheck(root)));
  }

  @Test
  void debiansSwitchOfUserNamespacesIsRead() throws IOException {
    assertEquals(Level.OK, level(new UserNamespaceCheck(root)));
    machine.write("sys/kernel/unprivileged_userns_clone", "0\n");
    assertEquals(Level.PROBLEM, level(new UserNamespaceCheck(root)));
    machine.write("sys/kernel/unprivileged_userns_clone", "1\n");
    assertEquals(Level.OK, level(new UserNamespaceCheck(root)));
  }

  @Test
  void aProgramThatTakesCoreDumpsIsNamed() throws IOException {
    assertEquals(Level.OK, level(new CoreDumpCheck(root)));
    machine.write("sys/kernel/core_pattern", "|/usr/share/apport/apport -p%p\n");
    Finding finding = new CoreDumpCheck(root).run();
    assertEquals(Level.WARNING, finding.level());
    assertTrue(finding.what().endsWith("/usr/share/apport/apport"), finding::what);
    assertEquals("sysctl -w kernel.core_pattern=core", finding.cure());
  }

  @Test
  void seccompFiltersAreLookedFor() throws IOException {
    assertEquals(Level.PROBLEM, level(new SeccompCheck(root)));
    machine.write("sys/kernel/seccomp/actions_avail", "kill_process kill_thread trap errno\n");
    assertEquals(Level.OK, level(new SeccompCheck(root)));
  }

  @ParameterizedTest
  @CsvSource({"0, WARNING", "1, WARNING", "5, WARNING", "6, OK", "9, OK"})
  void landlockWithoutScopesKeepsLess(int version, Level level) throws IOException {
    assertEquals(level, level(new LandlockCheck(() -> version)));
  }

  @Test
  void bpfNeedsTheCallAndCgroup2AndShouldBeCompiled() throws IOException {
    machine.mountNothing();
    assertTrue(new BpfCheck(root).run().cure().contains("CONFIG_CGROUP_BPF"));
    machine.write("sys/kernel/unprivileged_bpf_disabled", "2\n");
    assertTrue(new BpfCheck(root).run().cure().contains("mount -t cgroup2"));
    machine.mountUnified("unified");
    assertEquals(Level.OK, level(new BpfCheck(root)));
    machine.write("sys/net/core/bpf_jit_enable", "0\n");
    assertEquals("sysctl -w net.core.bpf_jit_enable=1", new BpfCheck(root).run().cure());
    machine.write("sys/net/core/bpf_jit_enable", "1\n");
    assertEquals(Level.OK, level(new BpfCheck(root)));
  }

  @Test
  void freezingTakesCgroup2() throws IOException {
    machine.mountNothing();
    assertEquals(Level.WARNING, level(new FreezerCheck(root)));
    machine.mountUnified("unified");
    assertEquals(Level.OK, level(new FreezerCheck(root)));
  }
}
