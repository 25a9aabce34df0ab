package dev.argyle.worker.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.worker.api.BundleException;
import dev.argyle.worker.code.Zip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes on disk of the tree that npm filled. */
class NodeStoreTest {
  private static final String ONE = "1".repeat(64);
  private static final String TWO = "2".repeat(64);
  private static final String HASH = "sha512-" + "A".repeat(86) + "==";
  private static final String OTHER = "sha512-" + "B".repeat(86) + "==";

  @TempDir Path folder;
  private Path data;
  private Path code;
  private PackageStore store;
  private Environments environments;
  private final InstallSettings settings =
      InstallSettings.from(
          Optional.empty(), Optional.empty(), PackageIndex.of("http://127.0.0.1:1/"));

  @BeforeEach
  void open() throws IOException {
    data = Files.createDirectories(folder.resolve("data"));
    code = Files.createDirectories(folder.resolve("code"));
    store = new PackageStore(data.resolve("packages"), data.resolve("staging"));
    environments =
        new Environments(
            store, data.resolve("environments"), data.resolve("installed"), settings.budgetBytes());
  }

  private NodeInstall install(ScriptedGuest guest) {
    return new NodeInstall(
        settings, new InstallerGuest(settings, guest, Runnable::run), store, environments);
  }

  private Path installed(String sha, byte[] tree) throws Exception {
    Files.writeString(
        code.resolve("package.json"),
        "{\"dependencies\":{\"a\":\"*\"},\"description\":\"" + sha + "\"}");
    return install(new ScriptedGuest(task -> "", task -> tree)).install(sha, code).orElseThrow();
  }

  private static Zip tree(String packages) {
    return new Zip()
        .directory("0")
        .file("0/.package-lock.json", "{\"packages\":{" + packages + "}}");
  }

  private static String listed(String path, String version, String integrity) {
    return "\"node_modules/"
        + path
        + "\":{\"version\":\""
        + version
        + "\",\"integrity\":\""
        + integrity
        + "\"}";
  }

  private List<String> kept() throws IOException {
    return store.all().stream()
        .map(one -> one.path().substring(0, one.path().lastIndexOf('/')))
        .sorted()
        .toList();
  }

  @Test
  void sharesFilesOfAPackageInTheSameVersion() throws Exception {
    String list = listed("a", "1.0.0", HASH);
    Path first = installed(ONE, tree(list).file("0/a/x.js", "same").bytes());
    Path second = installed(TWO, tree(list).file("0/a/x.js", "same").file("0/b/y.js", "").bytes());
    assertFalse(first.equals(second));
    assertTrue(Files.isSameFile(first.resolve("a/x.js"), second.resolve("a/x.js")));
    assertEquals(List.of("node/a/1.0.0"), kept());
  }

  @Test
  void anotherArchiveIsAnotherPackage() throws Exception {
    Path clean = installed(ONE, tree(listed("a", "1.0.0", HASH)).file("0/a/x.js", "clean").bytes());
    Path other =
        installed(TWO, tree(listed("a", "1.0.0", OTHER)).file("0/a/x.js", "other").bytes());
    assertEquals("clean", Files.readString(clean.resolve("a/x.js")));
    assertEquals("other", Files.readString(other.resolve("a/x.js")));
  }

  @Test
  void keepsWhatIsNestedByItself() throws Exception {
    String list =
        listed("@s/a", "1.0.0", HASH) + "," + listed("@s/a/node_modules/b", "2.0.0", OTHER);
    byte[] tree =
        tree(list).file("0/@s/a/x.js", "a").file("0/@s/a/node_modules/b/y.js", "b").bytes();
    Path root = installed(ONE, tree);
    assertEquals(List.of("node/@s/a/1.0.0", "node/b/2.0.0"), kept());
    assertEquals("b", Files.readString(root.resolve("@s/a/node_modules/b/y.js")));
    Path a = data.resolve("packages/node/@s/a/1.0.0").resolve(PackageId.sha256(HASH));
    assertFalse(Files.exists(a.resolve("files/node_modules")));
  }

  @Test
  void sharesNothingWhoseArchiveNobodyChecked() throws Exception {
    installed(ONE, tree(listed("a", "1.0.0", "sha1-AAAA")).file("0/a/x.js", "a").bytes());
    assertEquals(List.of(), kept());
  }

  @Test
  void believesNoListThatClimbs() throws Exception {
    String list = listed("../../x", "1.0.0", HASH) + "," + listed("a/../../../b", "1.0.0", HASH);
    Files.writeString(code.resolve("package.json"), "{\"dependencies\":{\"a\":\"*\"}}");
    byte[] tree = tree(list).file("0/a/x.js", "a").bytes();
    NodeInstall install = install(new ScriptedGuest(task -> "", task -> tree));
    try {
      install.install(ONE, code);
    } catch (BundleException refused) {
      assertFalse(refused.getMessage().contains("\n"));
    }
    assertEquals(List.of(), kept());
    assertFalse(Files.exists(data.resolve("x")));
  }

  @Test
  void believesNoVersionThatClimbs() throws Exception {
    Files.writeString(code.resolve("package.json"), "{\"dependencies\":{\"a\":\"*\"}}");
    byte[] tree = tree(listed("a", "../../../x", HASH)).file("0/a/x.js", "a").bytes();
    NodeInstall install = install(new ScriptedGuest(task -> "", task -> tree));
    assertThrows(BundleException.class, () -> install.install(ONE, code));
    assertEquals(List.of(), kept());
    try (Stream<Path> left = Files.list(data.resolve("staging"))) {
      assertEquals(0, left.count());
    }
  }

  @Test
  void sharesNothingThatLiesBehindALink() throws Exception {
    byte[] tree = tree(listed("a", "1.0.0", HASH)).file("0/b/x.js", "b").link("0/a", "b").bytes();
    installed(ONE, tree);
    assertEquals(List.of(), kept());
  }

  @Test
  void installsOnceForALockFileThatIsTheSame() throws Exception {
    Files.writeString(code.resolve("package.json"), "{\"dependencies\":{\"a\":\"1.0.0\"}}");
    Files.writeString(code.resolve("package-lock.json"), "{\"lockfileVersion\":3,\"packages\":{}}");
    ScriptedGuest guest =
        new ScriptedGuest(
            task -> "", task -> tree(listed("a", "1.0.0", HASH)).file("0/a/x.js", "a").bytes());
    NodeInstall install = install(guest);
    Path root = install.install(ONE, code).orElseThrow();
    assertEquals(root, install.install(TWO, code).orElseThrow());
    assertEquals(List.of("npm"), guest.tasks());
  }
}
