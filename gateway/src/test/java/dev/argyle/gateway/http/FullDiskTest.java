package dev.argyle.gateway.http;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class FullDiskTest {
  @Test
  void isFoundBehindOtherFailures() {
    IOException full = new FileSystemException("/x", null, "No space left on device");
    assertTrue(FullDisk.isCauseOf(full));
    assertTrue(FullDisk.isCauseOf(new IllegalStateException("could not write", full)));
    assertTrue(
        FullDisk.isCauseOf(
            new SQLException("[SQLITE_FULL] Insertion failed (database or disk is full)")));
  }

  @Test
  void isNotTheCauseOfOtherFailures() {
    assertFalse(FullDisk.isCauseOf(new IOException("Connection reset")));
    assertFalse(FullDisk.isCauseOf(new IOException((String) null)));
  }
}
