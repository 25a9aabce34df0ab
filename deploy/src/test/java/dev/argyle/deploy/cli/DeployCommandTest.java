package dev.argyle.deploy.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.argyle.deploy.FaasRun;
import dev.argyle.deploy.FakeGateway;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeployCommandTest {
  private static final String CREATE = "POST /2015-03-31/functions";
  private static final String DONE = "{\"FunctionName\":\"x\",\"Version\":\"3\"}";

  @TempDir Path folder;
  private FakeGateway gateway;

  @BeforeEach
  void start() throws IOException {
    gateway = new FakeGateway();
    faas("new", "hello");
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private FaasRun faas(String... arguments) {
    return FaasRun.with(folder, Map.of("FAAS_GATEWAY", gateway.url()), "", arguments);
  }

  @Test
  void aNewFolderDeploysAsItIs() throws IOException {
    gateway.on(CREATE, 201, DONE);
    FaasRun run = faas("deploy", "hello");
    assertEquals("", run.err());
    assertEquals(
        "name     hello\nversion  3\nurl      " + gateway.url() + "/function/hello/\n", run.out());
    JsonNode request = new ObjectMapper().readTree(gateway.requests().get(0).text());
    assertEquals("hello", request.path("FunctionName").asText());
    assertTrue(request.path("Publish").asBoolean());
    try (ZipInputStream zip =
        new ZipInputStream(
            new ByteArrayInputStream(request.path("Code").path("ZipFile").binaryValue()))) {
      ZipEntry entry = zip.getNextEntry();
      assertEquals("faas.yaml", entry.getName());
      assertArrayEquals(Files.readAllBytes(folder.resolve("hello/faas.yaml")), zip.readAllBytes());
    }
  }

  @Test
  void aBundleOfManyBlocksArrivesWhole() throws IOException {
    gateway.on(CREATE, 201, DONE);
    byte[] noise = new byte[500_001];
    long state = 42;
    for (int i = 0; i < noise.length; i++) {
      state = state * 6364136223846793005L + 1442695040888963407L;
      noise[i] = (byte) (state >>> 33);
    }
    Files.write(folder.resolve("hello/aaa.bin"), noise);
    assertEquals(0, faas("deploy", "hello").code());
    JsonNode request = new ObjectMapper().readTree(gateway.requests().get(0).text());
    try (ZipInputStream zip =
        new ZipInputStream(
            new ByteArrayInputStream(request.path("Code").path("ZipFile").binaryValue()))) {
      zip.getNextEntry();
      assertArrayEquals(noise, zip.readAllBytes());
    }
  }

  @Test
  void anExistingFunctionGetsANewVersion() throws IOException {
    gateway.on(CREATE, 409, "{\"Type\":\"User\",\"Message\":\"exists\"}");
    gateway.on("PUT /2015-03-31/functions/other/code", 200, DONE);
    FaasRun run = faas("deploy", "hello", "--name", "other", "--json");
    assertEquals("", run.err());
    JsonNode printed = new ObjectMapper().readTree(run.out());
    assertEquals("other", printed.path("name").asText());
    assertEquals("3", printed.path("version").asText());
    JsonNode request = new ObjectMapper().readTree(gateway.requests().get(1).text());
    assertTrue(request.path("ZipFile").binaryValue().length > 100);
  }

  @Test
  void whatTheGatewayWarnsOfIsSaidOnce() throws IOException {
    Path manifest = folder.resolve("hello/faas.yaml");
    Files.writeString(manifest, "\ntriggers: {schedule: '* * * * *'}\n", StandardOpenOption.APPEND);
    gateway.on(CREATE, 201, DONE);
    String own = faas("deploy", "hello").err();
    assertTrue(own.startsWith("warning: ") && own.indexOf('\n') == own.length() - 1, own);
    String said = own.substring("warning: ".length(), own.length() - 1);
    String answer =
        new ObjectMapper()
            .createObjectNode()
            .put("Version", "3")
            .set("warnings", new ObjectMapper().valueToTree(List.of(said, "no scripts ran")))
            .toString();
    gateway.on(CREATE, 201, answer);
    FaasRun run = faas("deploy", "hello", "--json");
    assertEquals(own + "warning: no scripts ran\n", run.err());
    assertEquals(2, new ObjectMapper().readTree(run.out()).path("warnings").size());
    assertEquals(0, run.code());
  }

  @Test
  void aManifestThatIsWrongIsRefusedBeforeTheUpload() throws IOException {
    Path manifest = folder.resolve("hello/faas.yaml");
    Files.writeString(manifest, Files.readString(manifest).replace("128MiB", "lots"));
    FaasRun run = faas("deploy", "hello");
    assertTrue(run.err().startsWith("faas deploy: faas.yaml line 4: memory "), run.err());
    assertEquals(1, run.code());
    assertTrue(gateway.requests().isEmpty());
  }

  @Test
  void whatTheGatewayRefusesIsPassedOn() {
    gateway.on(CREATE, 400, "{\"Type\":\"User\",\"Message\":\"the bundle is hostile\"}");
    FaasRun run = faas("deploy", "hello");
    assertEquals("faas deploy: the bundle is hostile\n", run.err());
    assertEquals(1, run.code());
  }
}
