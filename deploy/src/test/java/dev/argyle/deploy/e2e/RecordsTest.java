package dev.argyle.deploy.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.argyle.deploy.FaasRun;
import dev.argyle.sandbox.testing.Eventually;
import dev.argyle.sandbox.testing.RequiresRoot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real platform says of an invocation is the same wherever it says it. */
@RequiresRoot
class RecordsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Fields of a record, and the headers that say the same. */
  private static final Map<String, String> HEADERS =
      Map.ofEntries(
          Map.entry("requestId", "Request-Id"),
          Map.entry("start", "Start"),
          Map.entry("startSource", "Start-Source"),
          Map.entry("startCause", "Start-Cause"),
          Map.entry("queueUs", "Queue-Us"),
          Map.entry("initUs", "Init-Us"),
          Map.entry("durationUs", "Duration-Us"),
          Map.entry("cpuUserUs", "Cpu-User-Us"),
          Map.entry("cpuSystemUs", "Cpu-System-Us"),
          Map.entry("memoryPeakBytes", "Memory-Peak-Bytes"),
          Map.entry("bytesIn", "Bytes-In"),
          Map.entry("bytesOut", "Bytes-Out"),
          Map.entry("exit", "Exit"));

  @TempDir Path folder;
  private PlatformProcess platform;
  private Http http;

  @BeforeEach
  void start() throws IOException {
    up();
    Path function = Files.createDirectory(folder.resolve("echo"));
    Files.writeString(
        function.resolve("faas.yaml"), "name: echo\nruntime: python\nhandler: f.handler\n");
    Files.writeString(
        function.resolve("f.py"),
        "def handler(event, context):\n    print('seen', event)\n    return event['echo']\n");
    FaasRun deployed = faas("deploy", "echo");
    assertEquals(0, deployed.code(), deployed.err());
  }

  private void up() throws IOException {
    platform = PlatformProcess.up(folder.resolve("data"));
    http = new Http(platform.url());
  }

  @AfterEach
  void stop() throws IOException {
    platform.close();
  }

  private FaasRun faas(String... arguments) {
    return FaasRun.with(folder, Map.of("FAAS_GATEWAY", platform.url().toString()), "", arguments);
  }

  private HttpResponse<String> invoke(String event) throws IOException, InterruptedException {
    return http.post("/2015-03-31/functions/echo/invocations", event);
  }

  private JsonNode get(String path) {
    try {
      return JSON.readTree(http.get(path).body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue("X-Faas-" + name).orElseThrow();
  }

  private JsonNode record(String requestId) {
    JsonNode found = get("/faas/invocations?requestId=" + requestId).path("invocations");
    assertEquals(1, found.size(), found::toString);
    return found.path(0);
  }

  private void assertIsToldAlikeEverywhere(HttpResponse<String> response) {
    JsonNode record = record(header(response, "Request-Id"));
    HEADERS.forEach(
        (field, header) ->
            assertEquals(header(response, header), record.path(field).asText(), field));
    long cpuUs = record.path("cpuUserUs").asLong() + record.path("cpuSystemUs").asLong();
    assertEquals(header(response, "Cpu-Us"), "" + cpuUs);
    String log = faas("logs", "echo", "--request", header(response, "Request-Id")).out();
    assertTrue(log.startsWith("seen "), log);
    String report = log.substring(log.indexOf("REPORT"));
    assertTrue(report.contains(" In: " + header(response, "Bytes-In") + " B"), report);
    assertTrue(report.contains(" Out: " + header(response, "Bytes-Out") + " B"), report);
    assertTrue(report.contains(" Billed Duration: " + record.path("billedMs") + " ms"), report);
    assertTrue(report.endsWith(" Exit: " + header(response, "Exit") + "\n"), report);
  }

  @Test
  void aRecordIsWhatTheHeadersAndTheReportSaid() throws Exception {
    HttpResponse<String> cold = invoke("{\"echo\": \"some words\"}");
    assertIsToldAlikeEverywhere(cold);
    assertEquals("first", header(cold, "Start-Cause"));
    assertEquals("12", header(cold, "Bytes-Out"));
    HttpResponse<String> warm = invoke("{\"echo\": 1}");
    assertIsToldAlikeEverywhere(warm);
    assertEquals("reused", header(warm, "Start-Cause"));
    HttpResponse<String> failed = invoke("{}");
    assertIsToldAlikeEverywhere(failed);
    assertEquals("error", header(failed, "Exit"));
    String failures = faas("invocations", "echo", "--failed").out();
    assertEquals(2, failures.lines().count(), failures);
    assertTrue(failures.contains("error KeyError"), failures);
    JsonNode echo = get("/faas/stats").path("functions").path(0);
    assertEquals(3, echo.path("invocations").asInt(), echo::toString);
  }

  @Test
  void recordsAndTotalsOutliveThePlatformAndTheFunction() throws Exception {
    String requestId = header(invoke("{\"echo\": 1}"), "Request-Id");
    JsonNode record = record(requestId);
    JsonNode totals = get("/faas/totals");
    assertEquals(
        record.path("billedMs").asLong() * 128,
        totals.path("functions").path(0).path("memoryMbMs").asLong());
    assertEquals(Optional.of(0), platform.terminate(), platform.errors());
    up();
    assertEquals(record, record(requestId));
    assertEquals(totals, get("/faas/totals"));
    assertEquals(0, faas("rm", "echo").code());
    assertEquals(record, record(requestId));
    assertEquals(totals, get("/faas/totals"));
  }

  @Test
  void aKillLosesNoMoreThanTheLastSecond() throws Exception {
    String requestId = header(invoke("{\"echo\": 1}"), "Request-Id");
    JsonNode record = record(requestId);
    JsonNode totals = get("/faas/totals");
    Path file = folder.resolve("data/worker/totals.json");
    Eventually.await("the totals are saved", () -> Files.exists(file));
    platform.process().destroyForcibly().waitFor();
    up();
    assertEquals(record, record(requestId));
    assertEquals(totals, get("/faas/totals"));
  }
}
