package dev.argyle.worker.code;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModuleFilesTest {
  @TempDir Path folder;

  private Path root() throws IOException {
    return Files.createDirectories(folder.resolve("bundle"));
  }

  @Test
  void readsSourcesAndByteCodeOfTheRoot() throws IOException {
    Path root = root();
    Files.writeString(root.resolve("index.js"), "1");
    Files.writeString(root.resolve("main.py"), "2");
    Files.writeString(Files.createDirectory(root.resolve("lib")).resolve("deep.js"), "3");
    Path byteCode = Files.createDirectory(root.resolve("__pycache__"));
    Files.writeString(byteCode.resolve("main.cpython-311.pyc"), "4");
    assertEquals(
        Set.of("index.js", "__pycache__/main.cpython-311.pyc"), ModuleFiles.of(root).keySet());
  }

  /** The platform may read what no function may. */
  @Test
  void followsNoLinkOutOfTheBundle() throws IOException {
    Path root = root();
    Path secrets = Files.createDirectory(folder.resolve("secrets"));
    Path secret = Files.writeString(secrets.resolve("main.pyc"), "secret");
    Files.createSymbolicLink(root.resolve("index.js"), secret);
    Files.createSymbolicLink(root.resolve("__pycache__"), secrets);
    assertTrue(ModuleFiles.of(root).isEmpty());
  }

  @Test
  void keepsLittleOfABundleWithManyFiles() throws IOException {
    Path root = root();
    for (int i = 0; i < 20; i++) {
      Files.writeString(root.resolve(i + ".js"), "x".repeat(10_000));
    }
    Files.writeString(root.resolve("large.js"), "x".repeat(PreparedCode.MAX_MODULE_BYTES + 1));
    assertEquals(ModuleFiles.MAX_BYTES / 10_000, ModuleFiles.of(root).size());
    Path byteCode = Files.createDirectory(root.resolve("__pycache__"));
    Files.writeString(byteCode.resolve("main.cpython-311.pyc"), "x".repeat(10_000));
    assertTrue(ModuleFiles.of(root).containsKey("__pycache__/main.cpython-311.pyc"));
  }

  @Test
  void hasNothingOfAFolderThatIsNotThere() {
    assertTrue(ModuleFiles.of(folder.resolve("gone")).isEmpty());
  }
}
