package dev.argyle.gateway;

import static dev.argyle.gateway.GatewayFixture.await;
import static dev.argyle.gateway.GatewayFixture.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.worker.api.Outcome.FunctionError;
import dev.argyle.worker.api.Outcome.Reason;
import dev.argyle.worker.api.Outcome.Rejected;
import dev.argyle.worker.api.Outcome.Streamed;
import dev.argyle.worker.api.ResponseSink;
import dev.argyle.worker.api.StartKind;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StreamTest {
  private static final String GET = "GET /function/hello/ HTTP/1.1\nHost: a\nConnection: close\n\n";

  @RegisterExtension final GatewayFixture gateway = new GatewayFixture();

  @BeforeEach
  void deploy() {
    gateway.deploy("hello", "app.handler");
  }

  /** Starts a stream and hands its sink to the test. */
  private Promise<ResponseSink> stream(String head) {
    Promise<ResponseSink> started = Promise.promise();
    gateway
        .worker()
        .on(
            "app.handler",
            (invocation, sink, cancelled) -> {
              sink.streamStarted(Buffer.buffer(head), StartKind.WARM, 5);
              cancelled.onSuccess(
                  v -> sink.end(FakeWorker.result(new Rejected(Reason.CANCELLED, "gone"))));
              started.complete(sink);
            });
    return started;
  }

  private void onLoop(Runnable action) {
    Promise<Void> done = Promise.promise();
    gateway
        .vertx()
        .runOnContext(
            v -> {
              action.run();
              done.complete();
            });
    await(done.future());
  }

  @Test
  void eachPieceIsSentAsItComesAndTheMeteringInTrailers() throws Exception {
    Promise<ResponseSink> started =
        stream(
            "{\"statusCode\":201,\"headers\":{\"content-type\":\"text/plain\"},\"cookies\":[\"a=1\"]}");
    try (RawClient client = new RawClient(gateway.port())) {
      client.send(GET);
      String head = client.readUntil("\r\n\r\n");
      assertTrue(head.startsWith("HTTP/1.1 201"), head);
      assertTrue(head.contains("content-type: text/plain\r\n"), head);
      assertTrue(head.contains("set-cookie: a=1\r\n"), head);
      assertTrue(head.contains("transfer-encoding: chunked\r\n"), head);
      assertTrue(head.contains("X-Faas-Start: warm\r\n"), head);
      assertTrue(head.contains("X-Faas-Init-Us: 5\r\n"), head);
      assertTrue(head.contains("Trailer: X-Faas-Duration-Us"), head);
      ResponseSink sink = await(started.future());
      onLoop(() -> sink.chunk(Buffer.buffer("one")));
      assertEquals("3\r\none\r\n", client.readUntil("one\r\n"));
      onLoop(() -> sink.chunk(Buffer.buffer("two")));
      assertEquals("3\r\ntwo\r\n", client.readUntil("two\r\n"));
      onLoop(() -> sink.end(FakeWorker.result(new Streamed())));
      String end = client.readAll();
      assertTrue(end.startsWith("0\r\n"), end);
      assertTrue(end.contains("X-Faas-Duration-Us: 3333\r\n"), end);
      assertTrue(end.contains("X-Faas-Cpu-Us: 44444\r\n"), end);
      assertTrue(end.contains("X-Faas-Memory-Peak-Bytes: 5000000\r\n"), end);
      assertTrue(end.contains("X-Faas-Bytes-Out: 34\r\n"), end);
      assertTrue(end.contains("X-Faas-Exit: ok\r\n"), end);
    }
  }

  @Test
  void aStreamWithoutAHeadIsBytes() throws Exception {
    Promise<ResponseSink> started = stream("");
    try (RawClient client = new RawClient(gateway.port())) {
      String head = client.send(GET).readUntil("\r\n\r\n");
      assertTrue(head.startsWith("HTTP/1.1 200"), head);
      assertTrue(head.contains("application/octet-stream"), head);
      ResponseSink sink = await(started.future());
      onLoop(() -> sink.end(FakeWorker.result(new Streamed())));
      assertTrue(client.readAll().startsWith("0\r\n"));
    }
  }

  @Test
  void anErrorInMidStreamCutsTheConnection() throws Exception {
    Promise<ResponseSink> started = stream("");
    try (RawClient client = new RawClient(gateway.port())) {
      client.send(GET).readUntil("\r\n\r\n");
      ResponseSink sink = await(started.future());
      onLoop(() -> sink.chunk(Buffer.buffer("half")));
      onLoop(
          () -> sink.end(FakeWorker.result(new FunctionError("ValueError", Buffer.buffer("{}")))));
      assertEquals("4\r\nhalf\r\n", client.readAll());
    }
  }

  @Test
  void aClientThatGoesAwayStopsTheFunction() throws Exception {
    Promise<ResponseSink> started = stream("");
    try (RawClient client = new RawClient(gateway.port())) {
      client.send(GET).readUntil("\r\n\r\n");
      await(started.future());
    }
    eventually("the invocation ended", () -> running() == 0);
  }

  @Test
  void aSlowClientHoldsTheFunctionBack() throws Exception {
    Promise<ResponseSink> started = stream("");
    AtomicInteger written = new AtomicInteger();
    Buffer piece = Buffer.buffer(new byte[64 * 1024]);
    Promise<Void> drained = Promise.promise();
    try (RawClient client = new RawClient(gateway.port())) {
      client.send(GET).readUntil("\r\n\r\n");
      ResponseSink sink = await(started.future());
      onLoop(
          () -> {
            while (!sink.isFull()) {
              sink.chunk(piece);
              written.incrementAndGet();
            }
            sink.whenDrained(drained::complete);
          });
      assertTrue(written.get() < 2_000, "written without a bound");
      assertFalse(drained.future().isComplete());
      Thread reader =
          new Thread(
              () -> {
                try {
                  client.readAll();
                } catch (java.io.IOException e) {
                  // Ends with the test.
                }
              });
      reader.start();
      await(drained.future());
      onLoop(
          () -> {
            assertFalse(sink.isFull());
            sink.end(FakeWorker.result(new Streamed()));
          });
      reader.join();
    }
  }

  @Test
  void headOfAStreamHasNoBody() throws Exception {
    Promise<ResponseSink> started = stream("{\"statusCode\":200}");
    try (RawClient client = new RawClient(gateway.port())) {
      client.send("HEAD /function/hello/ HTTP/1.1\nHost: a\nConnection: close\n\n");
      ResponseSink sink = await(started.future());
      onLoop(() -> sink.chunk(Buffer.buffer("unseen")));
      onLoop(() -> sink.end(FakeWorker.result(new Streamed())));
      String text = client.readAll();
      assertTrue(text.startsWith("HTTP/1.1 200"), text);
      assertTrue(text.endsWith("\r\n\r\n"), text);
      assertFalse(text.contains("unseen"), text);
    }
  }

  @Test
  void anOldClientGetsTheStreamWithoutChunks() throws Exception {
    Promise<ResponseSink> started = stream("{\"statusCode\":200}");
    try (RawClient client = new RawClient(gateway.port())) {
      client.send("GET /function/hello/ HTTP/1.0\n\n");
      ResponseSink sink = await(started.future());
      onLoop(() -> sink.chunk(Buffer.buffer("bytes")));
      onLoop(() -> sink.end(FakeWorker.result(new Streamed())));
      String text = client.readAll();
      assertTrue(text.endsWith("\r\n\r\nbytes"), text);
      assertFalse(text.contains("chunked"), text);
    }
  }

  @Test
  void aBadHeadIsRefusedAndTheFunctionStopped() throws Exception {
    stream("{\"statusCode\":200,\"headers\":{\"X\":\"a\\r\\nInjected: yes\"}}");
    String text = RawClient.exchange(gateway.port(), GET);
    assertTrue(text.startsWith("HTTP/1.1 502"), text);
    assertFalse(text.contains("Injected: yes\r\n"), text);
    eventually("the invocation ended", () -> running() == 0);
  }

  private int running() {
    return GatewayFixture.json(gateway.get("/faas/stats"))
        .path("gateway")
        .path("running")
        .asInt(-1);
  }
}
