package dev.argyle.deploy.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SettingsTableTest {
  private static final Path PAGE = Path.of("").toAbsolutePath().resolveSibling("CONFIGURATION.md");

  @Test
  void everyDefaultAndExampleIsAllowed() {
    for (Setting<?> setting : SettingsTable.all()) {
      SettingType<?> type = setting.type();
      if (!setting.isOptional()) {
        assertTrue(isAllowed(type, setting.defaultText()), setting.key());
      }
      if (!type.example().isEmpty()) {
        assertTrue(isAllowed(type, type.example()), setting.key());
      }
    }
  }

  private static boolean isAllowed(SettingType<?> type, String text) {
    return type.reading().read(text, Path.of("/")).isPresent();
  }

  @Test
  void keysAndVariablesAreThereOnce() {
    Set<String> names = new HashSet<>();
    for (Setting<?> setting : SettingsTable.all()) {
      assertTrue(names.add(setting.key()), setting.key());
      assertTrue(names.add(setting.variable()), setting.variable());
      assertTrue(setting.key().matches("[a-z-]+(\\.[a-z-]+)*"), setting.key());
    }
  }

  @Test
  void variablesAreKeysInUpperCase() {
    assertEquals("ARGYLE_WORKER_QUEUE_TIMEOUT", SettingsTable.QUEUE_TIMEOUT.variable());
    assertEquals("ARGYLE_WORKER_MAX_SANDBOXES", SettingsTable.MAX_SANDBOXES.variable());
  }

  @Test
  void noKeyIsAGroupToo() {
    for (Setting<?> setting : SettingsTable.all()) {
      assertFalse(
          SettingsTable.all().stream().anyMatch(s -> s.key().startsWith(setting.key() + ".")),
          setting.key());
    }
  }

  /**
   * The page is made from the table; a copy of what it should be is left where builds leave theirs.
   */
  @Test
  void thePageSaysWhatTheTableSays() throws IOException {
    Path made = Path.of("target", "CONFIGURATION.md");
    Files.writeString(made, ConfigurationPage.text());
    assertEquals(
        ConfigurationPage.text(),
        Files.exists(PAGE) ? Files.readString(PAGE) : "",
        "copy deploy/" + made + " over CONFIGURATION.md");
  }
}
