package dev.argyle.bench.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class OciBundleTest {
  private static final Job JOB =
      new Job(Path.of("/code"), List.of("/bin/true", "one"), Buffer.buffer());

  private final ObjectNode config = OciBundle.config(Path.of("/tree"), JOB, "/bench/1");

  @Test
  void theRootTreeAndTheCodeAreReadOnly() {
    assertEquals("/tree", config.at("/root/path").asText());
    assertTrue(config.at("/root/readonly").asBoolean());
    JsonNode code =
        StreamSupport.stream(config.get("mounts").spliterator(), false)
            .filter(mount -> mount.get("destination").asText().equals(Job.CODE))
            .findFirst()
            .orElseThrow();
    assertEquals("/code", code.get("source").asText());
    assertEquals("[\"bind\",\"ro\"]", code.get("options").toString());
  }

  @Test
  void limitsAreThoseOfEveryPeer() {
    JsonNode resources = config.at("/linux/resources");
    assertEquals(
        "{\"memory\":{\"limit\":134217728,\"swap\":134217728},"
            + "\"cpu\":{\"quota\":100000,\"period\":100000},\"pids\":{\"limit\":64}}",
        resources.toString());
    assertEquals("/bench/1", config.at("/linux/cgroupsPath").asText());
  }

  @Test
  void theCommandHasNoCapabilitiesAndNamespacesOfItsOwn() {
    assertEquals("[\"/bin/true\",\"one\"]", config.at("/process/args").toString());
    assertEquals("{}", config.at("/process/capabilities").toString());
    assertTrue(config.at("/process/noNewPrivileges").asBoolean());
    assertEquals(
        List.of("pid", "mount", "ipc", "uts", "network"),
        StreamSupport.stream(config.at("/linux/namespaces").spliterator(), false)
            .map(namespace -> namespace.get("type").asText())
            .toList());
  }
}
