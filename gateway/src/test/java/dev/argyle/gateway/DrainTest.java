package dev.argyle.gateway;

import static dev.argyle.gateway.GatewayFixture.FUNCTIONS;
import static dev.argyle.gateway.GatewayFixture.await;
import static dev.argyle.gateway.GatewayFixture.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.worker.api.ResponseSink;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A gateway that is told to close while it has something to do. */
class DrainTest {
  private static final long LONG_MS = TimeUnit.MINUTES.toMillis(30);

  /** Longer than what a test asks meanwhile takes; the fixture waits for its end. */
  private static final long DELAY_MS = 3_000;

  private static final String GET_HELLO = "GET /function/hello/ HTTP/1.1\nHost: a\n\n";

  @RegisterExtension final GatewayFixture gateway = new GatewayFixture();

  private Future<ResponseSink> deployWaiting() {
    gateway.deploy("hello", "app.handler");
    Promise<ResponseSink> running = Promise.promise();
    gateway.worker().on("app.handler", (invocation, sink, cancelled) -> running.complete(sink));
    return running.future();
  }

  @Test
  void duringTheDelayEverythingIsServedButProbesAreToldToStay() throws Exception {
    gateway.deploy("hello", "app.handler");
    Future<Void> closed = gateway.gateway().close(DELAY_MS, 1);
    eventually("it is not ready", () -> gateway.get("/healthz/ready").statusCode() == 503);
    assertEquals(200, gateway.get("/function/hello/").statusCode());
    assertEquals("1", gateway.invoke("hello", "1").body());
    gateway.deploy("more", "app.handler");
    assertEquals(200, gateway.get("/healthz/live").statusCode());
    assertFalse(closed.isComplete());
  }

  @Test
  void aConnectionIsClosedAfterItsNextAnswerWhichSaysSo() throws Exception {
    gateway.deploy("hello", "app.handler");
    try (RawClient client = new RawClient(gateway.port())) {
      String before = client.send(GET_HELLO).readUntil("\r\n\r\n");
      assertFalse(before.contains("connection: close"), before);
      gateway.gateway().close(DELAY_MS, 1);
      eventually("it is not ready", () -> gateway.get("/healthz/ready").statusCode() == 503);
      String after = client.send(GET_HELLO).readAll();
      assertTrue(after.contains("HTTP/1.1 200 OK"), after);
      assertTrue(after.contains("connection: close"), after);
    }
  }

  @Test
  void whatIsNotDoneInTimeIsRefusedAndToldSo() throws Exception {
    Future<ResponseSink> running = deployWaiting();
    try (RawClient client = new RawClient(gateway.port())) {
      client.send(GET_HELLO);
      await(running);
      await(gateway.gateway().close(1));
      String answer = client.readAll();
      assertTrue(answer.startsWith("HTTP/1.1 503"), answer);
      assertTrue(answer.contains("connection: close"), answer);
      assertTrue(answer.contains("The platform is stopping, and this was not done in time."));
    }
  }

  @Test
  void whatComesAfterTheDelayIsRefusedOnAConnectionThatCloses() throws Exception {
    Future<ResponseSink> running = deployWaiting();
    Future<HttpResponse<String>> first =
        gateway.vertx().executeBlocking(() -> gateway.invoke("hello", "1"));
    ResponseSink sink = await(running);
    Future<Void> closed = gateway.gateway().close(LONG_MS);
    eventually("it is not ready", () -> gateway.get("/healthz/ready").statusCode() == 503);
    String refused = RawClient.exchange(gateway.port(), GET_HELLO);
    assertTrue(refused.startsWith("HTTP/1.1 503"), refused);
    assertTrue(refused.contains("connection: close"), refused);
    assertEquals(503, gateway.post(FUNCTIONS, "{}").statusCode());
    gateway.vertx().runOnContext(v -> sink.end(FakeWorker.success("2")));
    assertEquals("2", await(first).body());
    await(closed);
  }
}
