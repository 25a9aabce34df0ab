package dev.argyle.deploy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.argyle.deploy.Console;
import dev.argyle.deploy.Faas;
import dev.argyle.deploy.FaasRun;
import dev.argyle.deploy.FakeGateway;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatsCommandTest {
  private static final String STATS =
      """
      {"spares": 16, "instancesByState": {"busy": 2, "idle": 3, "ended": 0}, "queued": 1,
       "coldStarts": 40, "warmStarts": 960,
       "zygotes": [{"number": 1, "depth": 0, "runtime": "python", "networked": false, "spares": 16,
                    "targetSpares": 16, "live": 5, "starts": 40, "packages": []}],
       "gateway": {"functions": 7, "running": 3, "asyncBacklog": 0, "connections": 9},
       "functions": [
         {"function": "idle-one", "windowMs": 10000, "invocations": 0, "failures": 0,
          "coldStarts": 0, "p50Us": 0, "p99Us": 0, "cpuUs": 0, "memoryPeakBytes": 0, "queued": 0,
          "instancesByState": {"idle": 1}},
         {"function": "gif", "windowMs": 12500, "invocations": 1000, "failures": 3,
          "coldStarts": 125, "p50Us": 940, "p99Us": 12345, "cpuUs": 6250000,
          "memoryPeakBytes": 45000000, "queued": 1, "instancesByState": {"busy": 2, "idle": 2}}]}
      """;

  private static final String TEXT =
      """
      Functions: 7   connections: 9   running: 3   waiting: 1   asynchronous: 0
      Spares: 16   instances: 2 busy, 3 idle   starts: 40 cold, 960 warm

      FUNCTION    RATE     P50      P99  FAILED  COLD  CPU    MEMORY  WAITING  INSTANCES
      gif       80.0/s  940 us  12.3 ms     <1%   13%  50%  42.9 MiB        1  2 busy, 2 idle
      idle-one       -       -        -       -     -    -         -        0  1 idle

      ZYGOTE    FROM  NETWORK  SPARES  LIVE  STARTS  MEMORY  IMPORT  HOLDS
      python 1  -     none     16/16   5     40      -       -       the standard library
      """;

  @TempDir Path folder;
  private FakeGateway gateway;

  @BeforeEach
  void start() throws IOException {
    gateway = new FakeGateway().on("GET /faas/stats", 200, STATS);
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private FaasRun faas(String... arguments) {
    return FaasRun.with(folder, Map.of("FAAS_GATEWAY", gateway.url()), "", arguments);
  }

  @Test
  void aPipeGetsTheTableOnce() {
    assertEquals(TEXT, faas("stats").out());
    assertEquals(1, gateway.requests().size());
  }

  @Test
  void aTerminalIsPaintedUntilAKeyAndIsAsItWasThen() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Console console =
        new Console(
            new ByteArrayInputStream("xq".getBytes(StandardCharsets.UTF_8)),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            folder,
            Map.of("FAAS_GATEWAY", gateway.url()),
            true,
            true);
    assertEquals(0, Faas.run(console, "stats"));
    String painted = out.toString(StandardCharsets.UTF_8);
    assertTrue(painted.contains("q: quit"), painted);
    assertTrue(painted.contains("gif       80.0/s"), painted);
    assertTrue(painted.endsWith("\u001b[?25h\u001b[?1049l"), painted);
  }

  @Test
  void onceIsOnceOnATerminalToo() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    Map<String, String> environment = Map.of("FAAS_GATEWAY", gateway.url());
    Console console =
        new Console(
            new ByteArrayInputStream(new byte[0]), stream, stream, folder, environment, true, true);
    assertEquals(0, Faas.run(console, "stats", "--once"));
    assertEquals(TEXT, out.toString(StandardCharsets.UTF_8));
  }

  @Test
  void jsonHasTheTotals() throws IOException {
    gateway.on("GET /faas/totals", 200, "{\"functions\":[{\"function\":\"gif\"}]}");
    JsonNode stats = new ObjectMapper().readTree(faas("stats", "--json").out());
    assertEquals(16, stats.path("spares").asInt());
    assertEquals("gif", stats.path("totals").path(0).path("function").asText());
  }

  @ParameterizedTest
  @CsvSource({
    "0, -",
    "1, 1 us",
    "999, 999 us",
    "1000, 1.00 ms",
    "99949, 99.9 ms",
    "99951, 100 ms",
    "1500000, 1.50 s",
    "900000000, 900 s"
  })
  void timesAreShort(long us, String text) {
    assertEquals(text, Quantity.time(us));
  }

  @ParameterizedTest
  @CsvSource({
    "0, -",
    "1023, 1023 B",
    "1024, 1.00 KiB",
    "5242880, 5.00 MiB",
    "2147483648, 2.00 GiB"
  })
  void sizesAreShort(long bytes, String text) {
    assertEquals(text, Quantity.bytes(bytes));
  }
}
