package dev.argyle.gateway.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteFunctionStoreTest extends FunctionStoreContract {
  @TempDir Path folder;

  @Override
  String url() {
    return "jdbc:sqlite:" + folder.resolve("registry.db");
  }

  @Test
  void theDatabaseIsForItsOwnerOnlyAndWritesAhead() throws Exception {
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(folder.resolve("registry.db"))));
    try (var connection = DriverManager.getConnection(url());
        var rows = connection.createStatement().executeQuery("PRAGMA journal_mode")) {
      assertTrue(rows.next());
      assertEquals("wal", rows.getString(1));
    }
  }

  @Test
  void aFileThatIsNoDatabaseIsRefusedInOneSentence() throws Exception {
    Path file = Files.writeString(folder.resolve("not.db"), "x".repeat(4096));
    StoreException refused =
        assertThrows(StoreException.class, () -> FunctionStores.open("jdbc:sqlite:" + file));
    assertTrue(refused.getMessage().startsWith("the registry could not be"), refused.getMessage());
    assertTrue(refused.getMessage().indexOf('\n') < 0, refused.getMessage());
  }
}
