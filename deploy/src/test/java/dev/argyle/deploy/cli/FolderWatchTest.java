package dev.argyle.deploy.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class FolderWatchTest {
  private static final Duration SETTLE = Duration.ofMillis(20);

  @TempDir Path folder;

  @Test
  void aSavedFileIsSeen() throws Exception {
    try (FolderWatch watch = new FolderWatch(folder)) {
      Files.writeString(folder.resolve("handler.py"), "one");
      assertTrue(watch.awaitChange(SETTLE));
    }
  }

  @Test
  void aFileInANewFolderIsSeen() throws Exception {
    try (FolderWatch watch = new FolderWatch(folder)) {
      Files.createDirectory(folder.resolve("lib"));
      assertTrue(watch.awaitChange(SETTLE));
      Files.writeString(folder.resolve("lib/part.py"), "one");
      assertTrue(watch.awaitChange(SETTLE));
    }
  }

  @Test
  void aFolderThatIsGoneEndsTheWatch() throws Exception {
    Path gone = Files.createDirectory(folder.resolve("gone"));
    try (FolderWatch watch = new FolderWatch(gone)) {
      Files.delete(gone);
      assertFalse(watch.awaitChange(SETTLE));
    }
  }
}
