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

class ShowingCommandsTest {
  private static final String LIST = "GET /2015-03-31/functions/";
  private static final String ONE =
      "{\"FunctionName\":\"a\",\"Runtime\":\"python\",\"Version\":\"2\",\"MemorySize\":128,"
          + "\"Timeout\":10,\"LastModified\":\"2026-01-02T03:04:05.000+0000\"}";
  private static final String TWO = ONE.replace("\"a\"", "\"longer-name\"");

  private static final String DESCRIBED =
      """
      {"name": "a", "runtime": "python", "handler": "gif.handler", "memoryBytes": 268435456,
       "timeoutMs": 1500, "cpu": 1.0, "environment": {"KEY": "value"}, "isolation": "request",
       "concurrency": {"max": 8, "min": 0}, "network": ["127.0.0.1:9000", "10.0.0.0/8"],
       "triggers": {"http": true}, "version": 2, "url": "/function/a/",
       "codeSha256": "0123456789012345", "codeSizeBytes": 1500,
       "createdMs": 1767323045000, "modifiedMs": 1767323045000,
       "versions": [{"version": 1}, {"version": 2}],
       "totals": {"invocations": 7, "failures": 2, "coldStarts": 3, "gbSeconds": 0.125,
                  "cpuUserUs": 1000000, "cpuSystemUs": 500000, "bytesIn": 2048, "bytesOut": 3},
       "warnings": ["it is late"]}
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
  void listAlignsItsColumns() {
    gateway.on(LIST, 200, "{\"Functions\":[" + ONE + "," + TWO + "],\"NextMarker\":null}");
    assertEquals(
        """
        NAME         RUNTIME  VERSION  MEMORY   TIMEOUT  MODIFIED
        a            python   2        128 MiB  10 s     2026-01-02 03:04:05
        longer-name  python   2        128 MiB  10 s     2026-01-02 03:04:05
        """,
        faas("list").out());
  }

  @Test
  void listFollowsPages() throws IOException {
    gateway.on(LIST, 200, "{\"Functions\":[" + ONE + "],\"NextMarker\":\"a b\"}");
    gateway.on(LIST + "?Marker=a%20b", 200, "{\"Functions\":[" + TWO + "]}");
    assertEquals(2, new ObjectMapper().readTree(faas("list", "--json").out()).size());
  }

  @Test
  void anEmptyListSaysHowToBegin() {
    gateway.on(LIST, 200, "{\"Functions\":[]}");
    assertEquals("no functions yet; make one with: faas new hello\n", faas("list").out());
  }

  @Test
  void describeIsForPeople() {
    gateway.on("GET /faas/functions/a", 200, DESCRIBED);
    assertEquals(
        """
        name         a
        version      2
        url          URL/function/a/
        runtime      python
        handler      gif.handler
        memory       256 MiB
        timeout      1500 ms
        cpu          1.0
        isolation    request
        concurrency  8 at most, 0 kept
        network      127.0.0.1:9000, 10.0.0.0/8
        environment  KEY=value
        code         012345678901, 2 KiB
        versions     1, 2
        created      2026-01-02 03:04:05 UTC
        modified     2026-01-02 03:04:05 UTC
        invocations  7, 2 failed, 3 cold
        used         0.125 GB-seconds, 1.500 s of CPU, 2.00 KiB in, 3 B out
        warning      it is late
        """
            .replace("URL", gateway.url()),
        faas("describe", "a").out());
  }

  @Test
  void logsPrintsTheTextOrTheJsonLines() {
    String lines =
        """
        {"sequence":1,"timeMs":5,"requestId":"r","text":"one"}
        {"sequence":2,"timeMs":6,"requestId":"r","text":"two é"}
        """;
    gateway.on("GET /faas/functions/a/logs?tail=2&follow=false", 200, lines);
    assertEquals("one\ntwo é\n", faas("logs", "a", "--tail", "2").out());
    assertEquals(lines, faas("logs", "a", "--tail", "2", "--json").out());
    gateway.on("GET /faas/functions/a/logs?tail=100&follow=true&requestId=r&since=10m", 200, lines);
    assertEquals("one\ntwo é\n", faas("logs", "a", "-f", "--request", "r", "--since", "10m").out());
  }

  @Test
  void rmSaysWhatIsGone() {
    gateway.on("DELETE /2015-03-31/functions/a", 204, "");
    FaasRun run = faas("rm", "a");
    assertEquals("removed a\n", run.out());
    assertEquals(0, run.code());
  }
}
