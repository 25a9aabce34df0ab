package dev.argyle.worker.code;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.sys.JnrKernel;
import dev.argyle.sandbox.sys.Linux;
import dev.argyle.worker.api.BundleException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import jnr.posix.POSIXFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an honest bundle becomes. */
class BundleUnpackerTest {
  @TempDir Path folder;
  private Path into;

  @BeforeEach
  void makeTarget() throws IOException {
    into = Files.createDirectory(folder.resolve("into"));
  }

  private void unpack(Zip zip) throws BundleException, IOException {
    new BundleUnpacker().unpack(zip.writeTo(folder.resolve("bundle.zip")), into);
  }

  private static int mode(Path path) throws IOException {
    return (int) Files.getAttribute(path, "unix:mode") & 07777;
  }

  @Test
  void writesFilesWhereTheyBelong() throws Exception {
    unpack(new Zip().file("app.py", "one").file("pkg/deep/mod.py", "two").directory("empty"));
    assertEquals("one", Files.readString(into.resolve("app.py")));
    assertEquals("two", Files.readString(into.resolve("pkg/deep/mod.py")));
    assertTrue(Files.isDirectory(into.resolve("empty")));
  }

  @Test
  void keepsTheExecutableBitAndNoOther() throws Exception {
    unpack(
        new Zip()
            .entry("run", 0100710, new byte[1])
            .entry("plain", 0100600, new byte[1])
            .entry("open", 0100666, new byte[1]));
    assertEquals(0755, mode(into.resolve("run")));
    assertEquals(0644, mode(into.resolve("plain")));
    assertEquals(0644, mode(into.resolve("open")));
  }

  @Test
  void dropsSetUserIdSetGroupIdAndStickyBits() throws Exception {
    unpack(new Zip().entry("su", 0107755, new byte[1]).entry("d/", 0047777, new byte[0]));
    assertEquals(0755, mode(into.resolve("su")));
    assertEquals(0755, mode(into.resolve("d")));
  }

  @Test
  void takesArchivesWithoutUnixModes() throws Exception {
    unpack(new Zip().entry("app.py", 0, new byte[3]));
    assertEquals(0644, mode(into.resolve("app.py")));
  }

  @Test
  void makesLinksThatStayInside() throws Exception {
    unpack(
        new Zip()
            .link("lib/current", "v2")
            .file("lib/v2/mod.py", "two")
            .link("lib/up", "../app.py")
            .file("app.py", "one"));
    assertEquals("two", Files.readString(into.resolve("lib/current/mod.py")));
    assertEquals("one", Files.readString(into.resolve("lib/up")));
  }

  @Test
  void makesLinksAlsoBelowADataDirectoryThatIsReachedThroughALink() throws Exception {
    Path alias = Files.createSymbolicLink(folder.resolve("alias"), folder);
    Path bundle = new Zip().link("a/l", "f").file("a/f", "x").writeTo(folder.resolve("bundle.zip"));
    new BundleUnpacker().unpack(bundle, alias.resolve("into"));
    assertEquals("x", Files.readString(into.resolve("a/l")));
  }

  @Test
  void canBeReadByEverybodyWhateverTheUmask() throws Exception {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread strict =
        new Thread(
            () -> {
              try {
                new JnrKernel().unshare(Linux.CLONE_FS); // the umask of this thread alone
                POSIXFactory.getPOSIX().umask(0077);
                unpack(new Zip().file("a/b/c.py", "x").directory("d/e"));
                done.complete(null);
              } catch (Exception e) {
                done.completeExceptionally(e);
              }
            });
    strict.start();
    done.get();
    strict.join();
    for (String name : new String[] {"a", "a/b", "d", "d/e"}) {
      assertEquals(0755, mode(into.resolve(name)), name);
    }
    assertEquals(0644, mode(into.resolve("a/b/c.py")));
  }

  @Test
  void takesABundleOfExactlyTheLargestSize() throws Exception {
    Path bundle = new Zip().entry("f", 0, new byte[1_000]).writeTo(folder.resolve("bundle.zip"));
    new BundleUnpacker(1_000, 1).unpack(bundle, into);
    assertEquals(1_000, Files.size(into.resolve("f")));
    assertFalse(Files.exists(into.resolve("g")));
  }
}
