package dev.argyle.deploy.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.deploy.FaasException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
  @TempDir Path temporary;

  @Test
  void aFolderIsMadeForItsOwnerOnly() throws IOException {
    Path folder = temporary.resolve("deep/data");
    DataFolder.take(folder).close();
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)));
  }

  @Test
  void aSecondTakerIsToldWhoHasIt() {
    try (DataFolder held = DataFolder.take(temporary)) {
      assertTrue(held != null);
      FaasException e = assertThrows(FaasException.class, () -> DataFolder.take(temporary));
      assertEquals(
          temporary
              + " is in use by another platform (process "
              + ProcessHandle.current().pid()
              + "); use another --data",
          e.getMessage());
      assertEquals(1, e.exitCode());
    }
    DataFolder.take(temporary).close();
  }

  @Test
  void aFileInItsPlaceIsRefused() throws IOException {
    Path file = Files.writeString(temporary.resolve("file"), "");
    FaasException e = assertThrows(FaasException.class, () -> DataFolder.take(file));
    assertEquals(file + " is not a folder; use another --data", e.getMessage());
  }
}
