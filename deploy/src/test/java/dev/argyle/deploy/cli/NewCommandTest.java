package dev.argyle.deploy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.deploy.FaasRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewCommandTest {
  @TempDir Path folder;

  @Test
  void theFolderHasTheFunctionsName() throws IOException {
    FaasRun run = FaasRun.in(folder, "new", "my-function", "--runtime", "python");
    assertEquals(0, run.code());
    assertTrue(
        Files.readString(folder.resolve("my-function/faas.yaml"))
            .startsWith("name: my-function\n"));
    assertTrue(Files.readString(folder.resolve("my-function/handler.py")).contains("my-function"));
  }

  @Test
  void thereIsANodeFunctionToStartFrom() throws IOException {
    FaasRun run = FaasRun.in(folder, "new", "mine", "--runtime", "node");
    assertEquals(
        "made mine/ with faas.yaml and handler.js\nnext: faas deploy mine && faas invoke mine\n",
        run.out());
    assertTrue(Files.readString(folder.resolve("mine/faas.yaml")).contains("runtime: node\n"));
    assertTrue(Files.readString(folder.resolve("mine/handler.js")).contains("Hello from mine"));
  }

  @Test
  void anExistingFolderIsLeftAlone() throws IOException {
    Files.createDirectory(folder.resolve("mine"));
    FaasRun run = FaasRun.in(folder, "new", "mine");
    assertEquals("faas new: \"mine\" exists already; nothing was changed\n", run.err());
    assertEquals(1, run.code());
    try (var children = Files.list(folder.resolve("mine"))) {
      assertEquals(0, children.count());
    }
  }

  @Test
  void aPathIsNotAName() {
    assertEquals(2, FaasRun.in(folder, "new", "../up").code());
  }
}
