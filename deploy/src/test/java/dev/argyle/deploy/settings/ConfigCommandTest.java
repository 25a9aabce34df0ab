package dev.argyle.deploy.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.argyle.deploy.FaasRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigCommandTest {
  private static final Map<String, String> ENVIRONMENT =
      Map.of("ARGYLE_SERVER_HOST", "127.0.0.2", "ARGYLE_CONFIG", "argyle.yaml");

  @TempDir Path folder;

  @BeforeEach
  void write() throws IOException {
    Files.writeString(
        folder.resolve("argyle.yaml"),
        """
        server:
          port: 9000
        store: jdbc:postgresql://host/argyle?user=me&password=secret
        packages.python-index: https://me:secret@host/simple
        """);
  }

  @Test
  void everySettingIsShownWithItsSourceAndNoPassword() {
    FaasRun run = FaasRun.with(folder, ENVIRONMENT, "", "config");
    assertEquals(0, run.code(), run.err());
    assertTrue(
        run.out().matches("(?s).*\\nserver\\.host +127\\.0\\.0\\.2 +ARGYLE_SERVER_HOST\\n.*"));
    assertTrue(run.out().matches("(?s).*\\nserver\\.port +9000 +argyle\\.yaml line 2\\n.*"));
    assertTrue(run.out().matches("(?s).*\\ndrain\\.timeout +10s +default\\n.*"), run.out());
    assertEquals(SettingsTable.all().size() + 1, run.out().lines().count());
    assertFalse(run.out().contains("secret"), run.out());
  }

  @Test
  void theJsonHasTheSame() throws IOException {
    FaasRun run = FaasRun.with(folder, ENVIRONMENT, "", "config", "--json");
    JsonNode node = new ObjectMapper().readTree(run.out());
    assertEquals(folder.resolve("argyle.yaml").toString(), node.path("file").asText());
    assertEquals(9000, node.at("/settings/1/value").asInt());
    assertEquals("argyle.yaml line 2", node.at("/settings/1/from").asText());
    assertEquals(SettingsTable.all().size(), node.path("settings").size());
    assertFalse(run.out().contains("secret"), run.out());
  }

  @Test
  void aWrongFileIsOneLineAndExitCodeTwo() throws IOException {
    Files.writeString(folder.resolve("argyle.yaml"), "server.prot: 1");
    FaasRun run = FaasRun.in(folder, "config", "--config", "argyle.yaml");
    assertEquals(
        "faas config: argyle.yaml line 1: there is no setting \"server.prot\"; did you mean"
            + " server.port?\n",
        run.err());
    assertEquals(2, run.code());
    assertEquals("", run.out());
  }
}
