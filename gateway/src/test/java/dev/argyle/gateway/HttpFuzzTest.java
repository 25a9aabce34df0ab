package dev.argyle.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.argyle.sandbox.testing.Fuzz;
import dev.argyle.worker.api.Invocation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** Any bytes at the gateway's port: an answer that is no fault of the platform, or none. */
class HttpFuzzTest {
  private static final int CASES = 200;
  private static final Pattern ANSWER = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9]{2}) ");

  /** Vert.x's own word on a request of another protocol, whose name it repeats. */
  private static final Pattern OTHER_PROTOCOL = Pattern.compile("\\S+/\\d+\\.\\d+ 501 ");

  private static final String BODY_TYPE = "text/plain; charset=utf-8";

  @RegisterExtension final GatewayFixture gateway = new GatewayFixture();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final ObjectMapper mapper = new ObjectMapper();

  private static Logger root() {
    return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }

  @BeforeEach
  void deployAndListen() {
    gateway.deploy("hello", "app.handler");
    log.start();
    root().addAppender(log);
  }

  @AfterEach
  void stopListening() {
    root().detachAppender(log);
  }

  private List<String> faults() {
    return List.copyOf(log.list).stream()
        .filter(event -> event.getLevel().isGreaterOrEqual(Level.ERROR))
        .map(HttpFuzzTest::shown)
        .toList();
  }

  private static String shown(ILoggingEvent event) {
    IThrowableProxy cause = event.getThrowableProxy();
    return event.getFormattedMessage() + (cause == null ? "" : ThrowableProxyUtil.asString(cause));
  }

  /** What comes back when this is all that is said. */
  private String exchange(byte[] request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
      socket.setSoTimeout(20_000);
      try {
        socket.getOutputStream().write(request);
        socket.shutdownOutput();
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      } catch (SocketException closedBeforeAllWasSaid) {
        return "";
      }
    }
  }

  private void send(byte[] request) throws IOException {
    gateway.worker().invocations.clear();
    String answer = exchange(request);
    boolean other = answer.isEmpty() || OTHER_PROTOCOL.matcher(answer).lookingAt();
    assertTrue(other || ANSWER.matcher(answer).lookingAt(), answer);
    ANSWER
        .matcher(answer)
        .results()
        .forEach(status -> assertTrue(!status.group(1).equals("500"), answer));
    for (Invocation invocation : gateway.worker().invocations) {
      mapper.readTree(invocation.event().getBytes());
    }
    assertEquals(List.of(), faults());
  }

  @Test
  void whateverIsSaidTheGatewayStaysUp() {
    Fuzz.target(HttpFuzzTest.class, "http")
        .words(
            "\r\n",
            "\r\n\r\n",
            " ",
            "GET ",
            "POST ",
            "HTTP/1.1",
            "HTTP/1.0",
            "HTTP/9.9",
            "/",
            "%",
            "%2f",
            "?",
            "#",
            "Host: a\r\n",
            "Content-Length: 5\r\n",
            "Transfer-Encoding: chunked",
            "0\r\n\r\n",
            "Connection: close\r\n",
            "/function/hello/",
            "/2015-03-31/functions/hello",
            "/faas/",
            "/invocations",
            "?Qualifier=",
            "\u0000",
            "Expect: 100-continue\r\n")
        .run(CASES, (input, random) -> send(input));
    assertEquals(200, gateway.get("/healthz").statusCode());
  }

  private static byte[] only(byte[] input, Random random, String allowed) {
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    for (int i = random.nextInt(input.length + 1); i < input.length && kept.size() < 500; i++) {
      if (allowed.indexOf((char) (input[i] & 0xff)) >= 0) {
        kept.write(input[i]);
      }
    }
    return kept.toByteArray();
  }

  private static String visible(int last) {
    StringBuilder all = new StringBuilder();
    for (char c = '!'; c <= last; c++) {
      if (c < 0x7f || c > 0x9f) {
        all.append(c);
      }
    }
    return all.toString();
  }

  /** A request that is valid, of hostile parts. */
  private void sendParts(byte[] input, Random random) throws IOException {
    String pathChars = visible('~').replaceAll("[?#]", "");
    String path = "/" + new String(only(input, random, pathChars), StandardCharsets.US_ASCII);
    String query = new String(only(input, random, pathChars), StandardCharsets.US_ASCII);
    String header = new String(only(input, random, visible(255)), StandardCharsets.ISO_8859_1);
    boolean text = random.nextBoolean();
    String head =
        "POST /function/hello%s?%s HTTP/1.1\r\nHost: a\r\nX-Fuzz: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
            .formatted(path, query, header, text ? BODY_TYPE : "any", input.length);
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.write(head.getBytes(StandardCharsets.ISO_8859_1));
    request.write(input);
    gateway.worker().invocations.clear();
    String answer = exchange(request.toByteArray());
    assertTrue(ANSWER.matcher(answer).lookingAt(), answer);
    if (!answer.startsWith("HTTP/1.1 200")) {
      assertTrue(answer.startsWith("HTTP/1.1 4"), answer);
      return;
    }
    JsonNode event = mapper.readTree(gateway.worker().invocations.get(0).event().getBytes());
    assertEquals(path, event.get("rawPath").asText());
    assertEquals(query, event.get("rawQueryString").asText());
    assertEquals(header, event.get("headers").get("x-fuzz").asText());
    assertEquals("hello", event.get("requestContext").get("apiId").asText());
    String body = event.path("body").asText();
    byte[] sent =
        event.get("isBase64Encoded").asBoolean()
            ? Base64.getDecoder().decode(body)
            : body.getBytes(StandardCharsets.UTF_8);
    assertEquals(
        new String(input, StandardCharsets.ISO_8859_1),
        new String(sent, StandardCharsets.ISO_8859_1));
    assertEquals(List.of(), faults());
  }

  @Test
  void anEventHoldsWhatWasSent() {
    Fuzz.target(HttpFuzzTest.class, "response")
        .words("%", "%zz", "&", "=", ";", "\"", "\\", "+", "\u00e9", "\ud83d\ude00", "..")
        .run(CASES, this::sendParts);
  }
}
