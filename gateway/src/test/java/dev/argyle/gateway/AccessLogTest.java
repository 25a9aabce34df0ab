package dev.argyle.gateway;

import static dev.argyle.gateway.GatewayFixture.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.argyle.gateway.control.LambdaApi;
import dev.argyle.gateway.observe.AccessLog;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

class AccessLogTest {
  @RegisterExtension final GatewayFixture gateway = new GatewayFixture();

  private final Logger logger = (Logger) LoggerFactory.getLogger(AccessLog.LOGGER);
  private final Collected collected = new Collected();

  private static final class Collected extends AppenderBase<ILoggingEvent> {
    private final List<Map<String, Object>> lines = new CopyOnWriteArrayList<>();

    @Override
    protected void append(ILoggingEvent event) {
      Map<String, Object> line =
          event.getKeyValuePairs().stream()
              .collect(Collectors.toMap(pair -> pair.key, pair -> pair.value));
      // The deploy before the test is logged when its answer is written, which may be after that
      // was read.
      if (!String.valueOf(line.get("path")).startsWith(LambdaApi.PREFIX)) {
        lines.add(line);
      }
    }
  }

  @BeforeEach
  void listen() {
    gateway.deploy("hello", "app.handler");
    collected.start();
    logger.addAppender(collected);
    logger.setAdditive(false);
    logger.setLevel(Level.INFO);
  }

  @AfterEach
  void listenNoMore() {
    logger.detachAppender(collected);
    logger.setAdditive(true);
    logger.setLevel(null);
  }

  private Map<String, Object> only() {
    eventually("one line", () -> !collected.lines.isEmpty());
    assertEquals(1, collected.lines.size());
    return collected.lines.get(0);
  }

  @Test
  void aRequestIsOneLineWithoutItsQuery() {
    var response = gateway.get("/function/hello/a?password=b");
    Map<String, Object> line = only();
    assertEquals("GET", line.get("method"));
    assertEquals("/function/hello/a", line.get("path"));
    assertEquals(200, line.get("status"));
    assertEquals((long) response.body().length(), line.get("bytes"));
    assertTrue((long) line.get("durationUs") > 0);
    assertEquals("hello", line.get("function"));
    assertEquals(
        response.headers().firstValue("x-faas-request-id").orElse(""), line.get("requestId"));
    assertEquals(gateway.worker().invocations.get(0).trace().traceId(), line.get("traceId"));
    assertEquals("127.0.0.1", line.get("client"));
  }

  @Test
  void soIsOneThatAsksForNothingThatIsThere() {
    gateway.get("/function/nobody/");
    Map<String, Object> line = only();
    assertEquals(404, line.get("status"));
    assertEquals("", line.get("function"));
  }

  @Test
  void soIsOneThatIsNoHttp() throws IOException {
    RawClient.exchange(gateway.port(), "GET / HTTP/1.1\nA\u0000: b\n\n");
    assertEquals(400, only().get("status"));
  }

  @Test
  void aClientThatDoesNotWaitIsNotToldToHaveBeenServed() throws IOException {
    gateway.worker().on("app.handler", (invocation, sink, cancelled) -> {});
    try (RawClient client = new RawClient(gateway.port())) {
      client.send("GET /function/hello/ HTTP/1.1\nHost: a\n\n");
      eventually("it runs", () -> !gateway.worker().invocations.isEmpty());
    }
    Map<String, Object> line = only();
    assertEquals(499, line.get("status"));
    assertEquals("hello", line.get("function"));
  }
}
