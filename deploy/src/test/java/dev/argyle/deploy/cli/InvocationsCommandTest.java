package dev.argyle.deploy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.argyle.deploy.FaasRun;
import dev.argyle.deploy.FakeGateway;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InvocationsCommandTest {
  private static final String TWO =
      """
      {"complete": true, "invocations": [
        {"requestId": "id-2", "function": "gif", "version": "3", "exit": "error",
         "errorType": "Value\\u001bError", "arrivedMs": 1767323045678, "start": "cold",
         "startSource": "spare", "startCause": "first", "queueUs": 12, "initUs": 1500,
         "durationUs": 2345678, "cpuUserUs": 900, "cpuSystemUs": 200,
         "memoryPeakBytes": 45000000, "bytesOut": 120},
        {"requestId": "id-1", "function": "a", "version": "1", "exit": "too-many-requests",
         "errorType": "", "arrivedMs": 1767323045000, "start": "cold", "startSource": "none",
         "startCause": "none", "queueUs": 0, "initUs": 0, "durationUs": 0, "cpuUserUs": 0,
         "cpuSystemUs": 0, "memoryPeakBytes": 0, "bytesOut": 0}]}
      """;

  @TempDir Path folder;
  private FakeGateway gateway;

  @BeforeEach
  void start() throws IOException {
    gateway = new FakeGateway();
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private FaasRun faas(String... arguments) {
    return FaasRun.with(folder, Map.of("FAAS_GATEWAY", gateway.url()), "", arguments);
  }

  @Test
  void theTableIsForPeople() {
    gateway.on("GET /faas/invocations?limit=20", 200, TWO);
    assertEquals(
        """
        TIME (UTC)          FUNCTION  START                QUEUE     INIT     RUN      CPU    MEMORY    OUT  EXIT               REQUEST
        01-02 03:04:05.678  gif:3     cold (spare, first)  12 us  1.50 ms  2.35 s  1.10 ms  42.9 MiB  120 B  error Value?Error  id-2
        01-02 03:04:05.000  a:1       -                        -        -       -        -         -      -  too-many-requests  id-1
        """,
        faas("invocations").out());
  }

  @Test
  void optionsAreTheGatewaysQuery() throws IOException {
    gateway.on(
        "GET /faas/invocations?function=gif&requestId=id-2&since=5m&until=1m&exit=failed&limit=7",
        200,
        TWO);
    FaasRun run =
        faas(
            "invocations",
            "gif",
            "--request",
            "id-2",
            "--since",
            "5m",
            "--until",
            "1m",
            "--failed",
            "--limit",
            "7",
            "--json");
    assertEquals(2, new ObjectMapper().readTree(run.out()).path("invocations").size(), run.err());
  }

  @Test
  void noneIsSaid() {
    gateway.on("GET /faas/invocations?limit=20", 200, "{\"invocations\":[]}");
    FaasRun run = faas("invocations");
    assertEquals("", run.out());
    assertEquals("no such invocations\n", run.err());
    assertEquals(0, run.code());
  }

  @Test
  void aBadLimitIsWrongUsage() {
    assertEquals(2, faas("invocations", "--limit", "0").code());
  }
}
