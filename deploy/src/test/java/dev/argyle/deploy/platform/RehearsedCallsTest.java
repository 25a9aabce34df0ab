package dev.argyle.deploy.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.argyle.deploy.FakeGateway;
import dev.argyle.deploy.FakeGateway.Request;
import dev.argyle.gateway.manifest.ManifestParser;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RehearsedCallsTest {
  private static final int CALLS = 64;
  private final AtomicInteger pauses = new AtomicInteger();
  private FakeGateway gateway;

  @BeforeEach
  void start() throws IOException {
    gateway = new FakeGateway().on("POST /2015-03-31/functions", 201, "{}");
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private RehearsedCalls calls(int most) {
    return calls(most, () -> 0);
  }

  private RehearsedCalls calls(int most, LongSupplier others) {
    AtomicInteger asked = new AtomicInteger();
    return new RehearsedCalls(
        URI.create(gateway.url()),
        others,
        nanoseconds -> pauses.incrementAndGet(),
        () -> asked.incrementAndGet() > most);
  }

  private void serve(int status) {
    for (String function : List.of("reused", "fresh")) {
      gateway.on("GET /function/" + function + "/", status, "{}");
      gateway.on("POST /function/" + function + "/", status, "{}");
    }
  }

  @Test
  void callsWhatItDeployedUntilItIsToldToStop() throws IOException {
    serve(200);
    calls(CALLS).make();
    Map<String, Long> counts =
        gateway.requests().stream()
            .collect(Collectors.groupingBy(Request::line, TreeMap::new, Collectors.counting()));
    assertEquals(
        Map.of(
            "POST /2015-03-31/functions", 2L,
            "GET /function/reused/", CALLS * 3L / 4,
            "POST /function/reused/", CALLS / 4L,
            "GET /function/fresh/", CALLS / 16 * 3L / 4,
            "POST /function/fresh/", CALLS / 16 / 4L),
        counts);
  }

  @Test
  void standsAsideWhileOthersCall() throws IOException {
    serve(200);
    calls(CALLS).make();
    assertEquals(0, pauses.get());
    calls(CALLS, new AtomicLong()::incrementAndGet).make();
    assertTrue(pauses.get() > 0);
  }

  @Test
  void deploysFunctionsThatThePlatformTakes() throws Exception {
    calls(0).make();
    assertEquals(2, gateway.requests().size());
    for (Request request : gateway.requests()) {
      JsonNode deployed = new ObjectMapper().readTree(request.text());
      Map<String, String> files = unzip(deployed.path("Code").path("ZipFile").binaryValue());
      var manifest = ManifestParser.parse(files.get("faas.yaml"));
      assertEquals(deployed.path("FunctionName").asText(), manifest.name());
      assertTrue(files.get("main.py").contains("def handler(event, context):"));
    }
  }

  private static Map<String, String> unzip(byte[] zip) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        files.put(entry.getName(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return files;
  }

  @Test
  void givesUpAtTheFirstThatFails() {
    serve(500);
    assertThrows(IOException.class, () -> calls(CALLS).make());
    assertEquals(3, gateway.requests().size());
  }
}
