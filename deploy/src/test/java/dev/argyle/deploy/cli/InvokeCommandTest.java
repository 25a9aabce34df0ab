package dev.argyle.deploy.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.deploy.FaasRun;
import dev.argyle.deploy.FakeGateway;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InvokeCommandTest {
  private static final String INVOKE = "POST /2015-03-31/functions/x/invocations";

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

  private FaasRun invoke(String input, String... arguments) {
    String[] all = new String[arguments.length + 2];
    all[0] = "invoke";
    all[1] = "x";
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    return FaasRun.with(folder, Map.of("FAAS_GATEWAY", gateway.url()), input, all);
  }

  @Test
  void theResponseIsPassedOnByteForByte() {
    byte[] bytes = new byte[70_000];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 31);
    }
    gateway.on(INVOKE, 200, Map.of(), Buffer.buffer(bytes));
    FaasRun run = invoke("");
    assertArrayEquals(bytes, run.outBytes().getBytes());
    assertEquals(0, run.code());
    assertEquals("{}", gateway.requests().get(0).text());
  }

  @Test
  void theEventComesFromTheOptionAFileOrStandardInput() throws IOException {
    gateway.on(INVOKE, 200, "1");
    Files.writeString(folder.resolve("event.json"), "{\"from\":\"file\"}");
    invoke("", "-d", "{\"from\":\"option\"}");
    invoke("", "-d", "@event.json");
    invoke("{\"from\":\"input\"}", "-d", "-");
    assertEquals("{\"from\":\"option\"}", gateway.requests().get(0).text());
    assertEquals("{\"from\":\"file\"}", gateway.requests().get(1).text());
    assertEquals("{\"from\":\"input\"}", gateway.requests().get(2).text());
  }

  @Test
  void anEventThatIsTooLargeIsNotSent() {
    FaasRun run = invoke("\"" + "x".repeat(6 * 1024 * 1024) + "\"", "-d", "-");
    assertEquals("faas invoke: the event is larger than 6 MiB\n", run.err());
    assertEquals(2, run.code());
    assertTrue(gateway.requests().isEmpty());
  }

  @Test
  void aFunctionErrorIsOnStandardOutputAndNamedOnStandardError() {
    String error = "{\"errorType\":\"ValueError\",\"errorMessage\":\"no\\nway\",\"stackTrace\":[]}";
    gateway.on(INVOKE, 200, Map.of("X-Amz-Function-Error", "Unhandled"), Buffer.buffer(error));
    FaasRun run = invoke("");
    assertEquals(error + "\n", run.out());
    assertEquals("faas invoke: x failed: ValueError: no; way\n", run.err());
    assertEquals(1, run.code());
  }

  @Test
  void theLogGoesToStandardError() {
    String log = "START\nREPORT RequestId: 1";
    gateway.on(
        INVOKE,
        200,
        Map.of(
            "X-Amz-Log-Result",
            Base64.getEncoder().encodeToString(log.getBytes(StandardCharsets.UTF_8))),
        Buffer.buffer("7"));
    FaasRun run = invoke("", "--log");
    assertEquals("7", run.out());
    assertEquals(log + "\n", run.err());
    assertEquals("Tail", gateway.requests().get(0).header("X-amz-log-type"));
  }

  @Test
  void asyncReturnsWithTheRequestsId() {
    gateway.on(INVOKE, 202, Map.of("X-Faas-Request-Id", "abc"), Buffer.buffer());
    FaasRun run = invoke("", "--async");
    assertEquals("", run.out());
    assertEquals("accepted as request abc\n", run.err());
    assertEquals("Event", gateway.requests().get(0).header("X-amz-invocation-type"));
  }

  @Test
  void aRefusalOfThePlatformIsNotAFunctionError() {
    gateway.on(INVOKE, 429, "{\"Type\":\"User\",\"Message\":\"too many requests\"}");
    FaasRun run = invoke("");
    assertEquals("faas invoke: too many requests\n", run.err());
    assertEquals(1, run.code());
  }
}
