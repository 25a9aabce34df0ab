package dev.argyle.bench.load;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * HTTP/1.1 with keep-alive to one gateway, on an event loop of its own (epoll where it can be had).
 * Safe from any thread, but {@link #send} belongs to the event loop. Close it: it owns threads.
 */
public final class LoadClient implements Sender, AutoCloseable {
  /** Most requests that are really out at once; more wait for a connection. */
  public static final int MAX_CONNECTIONS = 64;

  /** The status that stands for no answer, as nobody waited for one. */
  public static final int GONE = 0;

  private static final int MAX_WAITING = 1024;
  private static final int CONNECT_TIMEOUT_MS = 2_000;

  /** A connection silent for so long is closed and its request fails. */
  private static final int IDLE_TIMEOUT_S = 30;

  private static final long CLOSE_MS = 5_000;

  private final Vertx vertx;
  private final Context context;
  private final HttpClient client;

  /** To the gateway at {@code http://HOST:PORT}; connects only when asked to send. */
  public LoadClient(URI gateway) {
    this(gateway, MAX_CONNECTIONS);
  }

  /** The same with another bound on requests that are really out at once. */
  public LoadClient(URI gateway, int connections) {
    this.vertx =
        Vertx.vertx(
            new VertxOptions()
                .setPreferNativeTransport(true)
                .setEventLoopPoolSize(1)
                .setFileSystemOptions(
                    new FileSystemOptions()
                        .setFileCachingEnabled(false)
                        .setClassPathResolvingEnabled(false)));
    this.context = vertx.getOrCreateContext();
    HttpClientOptions options =
        new HttpClientOptions()
            .setDefaultHost(gateway.getHost())
            .setDefaultPort(gateway.getPort() < 0 ? 80 : gateway.getPort())
            .setConnectTimeout(CONNECT_TIMEOUT_MS)
            .setIdleTimeout(IDLE_TIMEOUT_S)
            .setIdleTimeoutUnit(TimeUnit.SECONDS);
    PoolOptions pool =
        new PoolOptions().setHttp1MaxSize(connections).setMaxWaitQueueSize(MAX_WAITING);
    this.client = vertx.httpClientBuilder().with(options).with(pool).build();
  }

  /** The event loop that all requests go out on. */
  public Context context() {
    return context;
  }

  /** {@code epoll}, or {@code nio} where the native transport does not load. */
  public String transport() {
    return vertx.isNativeTransportEnabled() ? "epoll" : "nio";
  }

  @Override
  public Future<Reply> send(Target target) {
    return client
        .request(HttpMethod.GET, target.path())
        .compose(request -> request.send())
        .compose(response -> response.end().map(end -> reply(response)));
  }

  /** Sends it a body; on the event loop. */
  public Future<Reply> upload(Target target, Buffer body) {
    return client
        .request(HttpMethod.POST, target.path())
        .compose(request -> request.putHeader("Content-Type", "text/plain").send(body))
        .compose(response -> response.end().map(end -> reply(response)));
  }

  /** Sends a GET and goes away so long after, answered or not; on the event loop. */
  public Future<Reply> abandon(Target target, long afterMs) {
    return client
        .request(HttpMethod.GET, target.path())
        .compose(
            request -> {
              request.send();
              return vertx.timer(afterMs, TimeUnit.MILLISECONDS).map(time -> gone(request));
            });
  }

  private static Reply gone(HttpClientRequest request) {
    request.reset();
    return new Reply(GONE, "");
  }

  private static Reply reply(HttpClientResponse response) {
    return new Reply(
        response.statusCode(),
        Objects.requireNonNullElse(response.getHeader("X-Faas-Start"), ""),
        initUs(response.getHeader("X-Faas-Init-Us")),
        response.headers().contains("Retry-After"));
  }

  private static long initUs(String header) {
    try {
      return header == null ? Reply.NO_INIT : Long.parseLong(header);
    } catch (NumberFormatException e) {
      return Reply.NO_INIT;
    }
  }

  /**
   * One request of the control plane; from any thread that may block.
   *
   * @param body sent as JSON; null for none
   * @throws LoadException if no whole response came
   */
  public Response exchange(HttpMethod method, String path, Buffer body, long timeoutMs)
      throws InterruptedException {
    RequestOptions options = new RequestOptions().setMethod(method).setURI(path);
    Future<Response> response =
        client
            .request(options)
            .compose(
                request ->
                    body == null
                        ? request.send()
                        : request.putHeader("Content-Type", "application/json").send(body))
            .compose(r -> r.body().map(bytes -> new Response(r.statusCode(), bytes)));
    return Await.result(response, timeoutMs, method + " " + path);
  }

  @Override
  public void close() {
    vertx
        .close()
        .toCompletionStage()
        .toCompletableFuture()
        .completeOnTimeout(null, CLOSE_MS, TimeUnit.MILLISECONDS)
        .join();
  }

  /**
   * A whole response.
   *
   * @param status HTTP status
   * @param body its bytes
   */
  public record Response(int status, Buffer body) {}
}
