package dev.argyle.worker.code;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.testing.Fuzz;
import dev.argyle.worker.api.BundleException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives of any bytes: unpacked within their folder, or refused in one line without a trace. */
class BundleFuzzTest {
  private static final int CASES = 600;
  private static final String SHA = "0".repeat(64);

  @TempDir Path folder;
  private Path code;
  private Path staging;
  private Path bundle;
  private CodeCache cache;

  @BeforeEach
  void makeCache() throws IOException {
    code = folder.resolve("in/code");
    staging = folder.resolve("in/staging");
    bundle = folder.resolve("bundle.zip");
    cache = new CodeCache(code, staging);
  }

  private void prepare(byte[] archive) throws IOException {
    Files.write(bundle, archive);
    boolean taken = false;
    try {
      CodeCacheTest.prepare(cache, SHA, bundle);
      taken = true;
    } catch (BundleException e) {
      Fuzz.requireOneLine(e.getMessage());
    }
    assertEquals(List.of(), children(staging), "nothing is left in staging");
    assertEquals(taken ? List.of(SHA) : List.of(), children(code));
    assertEquals(List.of("bundle.zip", "in"), children(folder), "nothing is beside it");
    assertEquals(List.of("code", "staging"), children(folder.resolve("in")));
    if (taken) {
      checkTree(code.resolve(SHA));
      cache.remove(SHA, cache.preparations(SHA));
    }
  }

  private static List<String> children(Path of) throws IOException {
    try (Stream<Path> all = Files.list(of)) {
      return all.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private static void checkTree(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        if (Files.isSymbolicLink(path)) {
          Path target = Files.readSymbolicLink(path);
          assertTrue(!target.isAbsolute(), "an absolute link");
          Path led = path.getParent().resolve(target).normalize();
          assertTrue(led.startsWith(root), "a link to " + target);
        } else if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
          assertEquals(0040755, mode);
        } else {
          assertTrue(mode == 0100644 || mode == 0100755, "mode " + Integer.toOctalString(mode));
        }
      }
    }
  }

  @Test
  void whatIsTakenStaysInsideAndWhatIsRefusedLeavesNothing() {
    Fuzz.target(BundleFuzzTest.class, "bundle")
        .words("../", "/", "..", "PK\1\2", "PK\3\4", "PK\5\6", "PK\6\6", "\u00ff", "a/b/c", "\\")
        .run(CASES, (input, random) -> prepare(input));
  }
}
