package dev.argyle.bench.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivatePlatformTest {
  @TempDir private Path folder;

  /** A program in whose place a platform's arguments are its own: the fifth is the data folder. */
  private List<String> program(String script) {
    return List.of("/bin/sh", "-c", "echo \"$5\" > " + folder.resolve("told") + "; " + script, "x");
  }

  private Path dataFolder() throws IOException {
    return Path.of(Files.readString(folder.resolve("told")).strip());
  }

  @Test
  void oneThatServesIsEndedWithItsData() throws IOException {
    List<String> program = program("echo $SETTING; echo ready http://127.0.0.1:1; exec sleep 60");
    try (PrivatePlatform platform = PrivatePlatform.start(program, Map.of("SETTING", "x"))) {
      assertEquals(URI.create("http://127.0.0.1:1"), platform.uri());
      assertTrue(Files.isDirectory(dataFolder()));
    }
    assertFalse(Files.exists(dataFolder()));
  }

  @Test
  void oneThatDoesNotGetReadySaysWhyAndLeavesNothing() throws IOException {
    List<String> program = program("echo $SETTING >&2; exit 1");
    GatewayException e =
        assertThrows(
            GatewayException.class,
            () -> PrivatePlatform.start(program, Map.of("SETTING", "needs root")));
    assertTrue(e.getMessage().contains("needs root"), e.getMessage());
    assertFalse(Files.exists(dataFolder()));
  }
}
