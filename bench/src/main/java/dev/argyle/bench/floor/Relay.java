package dev.argyle.bench.floor;

import dev.argyle.bench.load.LoadException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The least that a platform does for a warm call which has its HTTP server in Vert.x and its
 * handlers in Python processes of their own: a request is an event over a Unix socket, the answer
 * is sent back. No sandbox, no limits, no headers, no metering, no log. One event loop; processes
 * live until it is closed.
 */
public final class Relay implements AutoCloseable {
  /** What is asked here goes to each process in its turn; all else to the one last used. */
  public static final String IN_TURN = "/in-turn";

  private static final long PATIENCE_S = 30;
  private static final String HOST = "127.0.0.1";

  /** As much as the event of a function URL. */
  private static final Buffer EVENT =
      Buffer.buffer(
          """
          {"version":"2.0","routeKey":"$default","rawPath":"/","rawQueryString":"","headers":{"host":\
          "127.0.0.1:8080","traceparent":"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"},\
          "requestContext":{"accountId":"anonymous","apiId":"relay","domainName":"127.0.0.1",\
          "domainPrefix":"relay","http":{"method":"GET","path":"/","protocol":"HTTP/1.1","sourceIp":\
          "127.0.0.1","userAgent":""},"requestId":"6b1d24a8-0c2f-4a0e-9d53-1f2c7a9e0b11","routeKey":\
          "$default","stage":"$default","time":"01/Jan/2026:00:00:00 +0000","timeEpoch":1767225600000\
          },"isBase64Encoded":false}""");

  private final Vertx vertx =
      Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1));
  private final List<Process> processes = new ArrayList<>();
  private final ArrayDeque<NetSocket> idle = new ArrayDeque<>();

  /** One for each of the client's connections at most. */
  private final ArrayDeque<HttpServerRequest> waiting = new ArrayDeque<>();

  private final CountDownLatch connected;
  private final Path folder;
  private final URI uri;

  /**
   * Starts it; blocks until all processes have connected.
   *
   * @param python the interpreter, an absolute path
   * @param count of processes, each of which runs one handler at a time
   * @throws LoadException if a process or the server does not start
   */
  public Relay(String python, int count) throws InterruptedException {
    connected = new CountDownLatch(count);
    try {
      folder = Files.createTempDirectory("argyle-relay-");
    } catch (IOException e) {
      throw new LoadException("relay: " + e.getMessage(), e);
    }
    boolean started = false;
    try {
      Path socket = folder.resolve("socket");
      await(
          vertx
              .createNetServer()
              .connectHandler(this::joined)
              .listen(SocketAddress.domainSocketAddress(socket.toString())));
      for (int i = 0; i < count; i++) {
        processes.add(new PythonScript(python, "relay.py").start(socket.toString()));
      }
      HttpServer server = vertx.createHttpServer().requestHandler(this::asked);
      await(server.listen(0, HOST));
      uri = URI.create("http://" + HOST + ":" + server.actualPort());
      if (!connected.await(PATIENCE_S, TimeUnit.SECONDS)) {
        throw new LoadException("relay: a process did not connect", null);
      }
      started = true;
    } catch (IOException e) {
      throw new LoadException("relay: " + e.getMessage(), e);
    } finally {
      if (!started) {
        close();
      }
    }
  }

  /** Where it answers, whatever the path. */
  public URI uri() {
    return uri;
  }

  private void joined(NetSocket process) {
    idle.add(process);
    connected.countDown();
  }

  private void asked(HttpServerRequest request) {
    NetSocket process = request.path().equals(IN_TURN) ? idle.pollFirst() : idle.pollLast();
    if (process == null) {
      waiting.add(request);
    } else {
      relay(request, process);
    }
  }

  private void relay(HttpServerRequest request, NetSocket process) {
    process.handler(
        answer -> {
          request.response().end(answer);
          HttpServerRequest next = waiting.poll();
          if (next == null) {
            idle.add(process);
          } else {
            relay(next, process);
          }
        });
    process.write(EVENT);
  }

  private static void await(Future<?> future) throws InterruptedException {
    try {
      future.toCompletionStage().toCompletableFuture().get(PATIENCE_S, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new LoadException("relay: " + e.getMessage(), e);
    }
  }

  /** Ends its processes and its server. */
  @Override
  public void close() {
    processes.forEach(Process::destroyForcibly);
    vertx.close().toCompletionStage().toCompletableFuture().join();
    try {
      Files.deleteIfExists(folder.resolve("socket"));
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
