package dev.argyle.sandbox.mount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.mount.RootStep.Bind;
import dev.argyle.sandbox.mount.RootStep.Content;
import dev.argyle.sandbox.mount.RootStep.Device;
import dev.argyle.sandbox.mount.RootStep.Directory;
import dev.argyle.sandbox.mount.RootStep.Link;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostRootTest {
  private static final String SECRET = "a secret of the host's";

  @TempDir Path host;

  @BeforeEach
  void makeHost() throws IOException {
    for (String folder :
        List.of("usr/bin", "etc/alternatives", "etc/ssl/certs", "root", "home/me")) {
      Files.createDirectories(host.resolve(folder));
    }
    for (String secret :
        List.of("etc/shadow", "etc/passwd", "etc/hosts", "root/key", "home/me/k")) {
      Files.writeString(host.resolve(secret), SECRET);
    }
    Files.writeString(host.resolve("etc/resolv.conf"), "nameserver 192.0.2.1\n");
  }

  private List<RootStep> plan() throws IOException {
    return new HostRoot(host).plan().steps();
  }

  private static <T extends RootStep> List<T> only(Class<T> kind, List<RootStep> steps) {
    return steps.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  @Test
  void linksWhatAMergedHostLinks() throws IOException {
    Files.createSymbolicLink(host.resolve("bin"), Path.of("usr/bin"));
    Files.createSymbolicLink(host.resolve("lib"), Path.of("usr/lib"));
    List<RootStep> steps = plan();
    assertEquals(
        List.of(new Bind("/usr", host.resolve("usr").toString())), only(Bind.class, steps));
    assertTrue(steps.contains(new Link("/bin", "usr/bin")));
    assertTrue(steps.contains(new Link("/lib", "usr/lib")));
  }

  @Test
  void bindsTheProgramsOfASplitHost() throws IOException {
    for (String folder : List.of("bin", "sbin", "lib", "lib64")) {
      Files.createDirectory(host.resolve(folder));
    }
    List<String> bound = only(Bind.class, plan()).stream().map(Bind::path).toList();
    assertEquals(List.of("/usr", "/bin", "/sbin", "/lib", "/lib64"), bound);
  }

  @Test
  void bindsNothingButPrograms() throws IOException {
    Set<String> allowed = Set.of("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32");
    for (Bind bind : only(Bind.class, new HostRoot().plan().steps())) {
      assertTrue(allowed.contains(bind.path()), bind::toString);
      assertEquals(bind.path(), bind.source());
    }
  }

  @Test
  void carriesNoSecretOfTheHosts() throws IOException {
    for (Content file : only(Content.class, plan())) {
      String text = new String(file.bytes(), StandardCharsets.UTF_8);
      assertFalse(text.contains(SECRET), file.path());
    }
  }

  @Test
  void hasNoShadowFile() throws IOException {
    assertTrue(plan().stream().noneMatch(step -> step.path().contains("shadow")));
  }

  @Test
  void leavesRootAndHomeEmpty() throws IOException {
    List<String> below =
        plan().stream()
            .map(RootStep::path)
            .filter(path -> path.startsWith("/root/") || path.startsWith("/home/"))
            .toList();
    assertEquals(List.of(), below);
  }

  @Test
  void copiesTheResolversFileAsItIs() throws IOException {
    Content file =
        only(Content.class, plan()).stream()
            .filter(step -> step.path().equals("/etc/resolv.conf"))
            .findFirst()
            .orElseThrow();
    assertEquals("nameserver 192.0.2.1\n", new String(file.bytes(), StandardCharsets.UTF_8));
  }

  @Test
  void doesNotCopyAFileThatIsTooLarge() throws IOException {
    Files.write(host.resolve("etc/services"), new byte[(4 << 20) + 1]);
    assertTrue(plan().stream().noneMatch(step -> step.path().equals("/etc/services")));
  }

  @Test
  void keepsTheLinksOfDebiansAlternativesAndNothingElseThere() throws IOException {
    Path alternatives = host.resolve("etc/alternatives");
    Files.createSymbolicLink(alternatives.resolve("libblas"), Path.of("/usr/lib/blas/libblas.so"));
    Files.writeString(alternatives.resolve("README"), SECRET);
    List<RootStep> below =
        plan().stream().filter(step -> step.path().startsWith("/etc/alternatives/")).toList();
    assertEquals(List.of(new Link("/etc/alternatives/libblas", "/usr/lib/blas/libblas.so")), below);
  }

  @Test
  void hasOnlyDevicesThatLeadNowhere() throws IOException {
    Set<String> devices = new HashSet<>();
    only(Device.class, plan()).forEach(device -> devices.add(device.path()));
    assertEquals(
        Set.of("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"), devices);
  }

  @Test
  void makesEachDirectoryBeforeWhatStandsInIt() throws IOException {
    Set<String> made = new HashSet<>(Set.of("/"));
    for (RootStep step : plan()) {
      Path parent = Path.of(step.path()).getParent();
      assertTrue(made.contains(parent.toString()), step::toString);
      assertTrue(made.add(step.path()), "twice: " + step);
    }
    assertTrue(made.containsAll(Set.of(HostRoot.CODE, HostRoot.SCRATCH)));
  }

  @Test
  void letsNobodyButRootWriteToItsDirectories() throws IOException {
    for (Directory directory : only(Directory.class, plan())) {
      assertEquals(0, directory.mode() & 0022, directory::toString);
    }
  }
}
