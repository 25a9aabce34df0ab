package dev.argyle.bench.load;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
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
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * HTTP/1.1 with keep-alive to one gateway, on an event loop of its own (epoll where it can be had).
 * What is measured goes out by {@link #send}, over connections that do no more than that takes: on
 * a machine that the server shares, what the client costs is missing there. The rest goes by
 * Vert.x's client, over connections of its own. Safe from any thread, but {@link #send} belongs to
 * the event loop. Close it: it owns threads.
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

  /** An answer that is not whole after so long makes its request fail. */
  private static final int WHOLE_TIMEOUT_S = 120;

  private static final int HTTP = 80;
  private static final long CLOSE_MS = 5_000;

  private final Vertx vertx;
  private final ContextInternal context;
  private final HttpClient client;
  private final ConnectionPool.Limits limits;
  private final Server gateway;
  private final Map<String, Server> others = new ConcurrentHashMap<>();

  /** Connections to a server, and the requests that go over them. */
  private record Server(ConnectionPool pool, Requests requests) {
    Future<Reply> send(Target target) {
      return pool.send(requests.get(target.path()));
    }

    void close() {
      pool.close();
      requests.close();
    }
  }

  /** To the gateway at {@code http://HOST:PORT}; connects only when asked to send. */
  public LoadClient(URI gateway) {
    this(gateway, MAX_CONNECTIONS);
  }

  /** The same with another bound on requests that are really out at once. */
  public LoadClient(URI gateway, int connections) {
    this(
        gateway,
        new ConnectionPool.Limits(
            connections, MAX_WAITING, CONNECT_TIMEOUT_MS, IDLE_TIMEOUT_S, WHOLE_TIMEOUT_S));
  }

  LoadClient(URI gateway, ConnectionPool.Limits limits) {
    this.vertx =
        Vertx.vertx(
            new VertxOptions()
                .setPreferNativeTransport(true)
                .setEventLoopPoolSize(1)
                .setFileSystemOptions(
                    new FileSystemOptions()
                        .setFileCachingEnabled(false)
                        .setClassPathResolvingEnabled(false)));
    this.context = (ContextInternal) vertx.getOrCreateContext();
    int port = gateway.getPort() < 0 ? HTTP : gateway.getPort();
    HttpClientOptions options =
        new HttpClientOptions()
            .setDefaultHost(gateway.getHost())
            .setDefaultPort(port)
            .setConnectTimeout(CONNECT_TIMEOUT_MS)
            .setIdleTimeout(IDLE_TIMEOUT_S)
            .setIdleTimeoutUnit(TimeUnit.SECONDS);
    PoolOptions sizes =
        new PoolOptions()
            .setHttp1MaxSize(limits.connections())
            .setMaxWaitQueueSize(limits.waiting());
    this.client = vertx.httpClientBuilder().with(options).with(sizes).build();
    this.limits = limits;
    this.gateway = server(gateway, port);
  }

  private Server server(URI uri, int port) {
    return new Server(
        new ConnectionPool(
            context.nettyEventLoop(),
            ((VertxInternal) vertx).transport().channelFactory(false),
            new InetSocketAddress(uri.getHost(), port),
            limits),
        new Requests(uri));
  }

  /**
   * What is sent to this target goes to another server from now on, by the same means. Once for a
   * target; any thread.
   */
  public void route(Target target, URI to) {
    others.put(target.name(), server(to, to.getPort()));
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
    Server other = others.isEmpty() ? null : others.get(target.name());
    return (other == null ? gateway : other).send(target);
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
                    // On the event loop, where no part of the body can come before it is wanted.
                    (body == null
                            ? request.send()
                            : request.putHeader("Content-Type", "application/json").send(body))
                        .compose(r -> r.body().map(bytes -> new Response(r.statusCode(), bytes))));
    return Await.result(response, timeoutMs, method + " " + path);
  }

  @Override
  public void close() {
    Promise<Void> closed = Promise.promise();
    context.nettyEventLoop().execute(() -> shut(closed));
    closed
        .future()
        .eventually(vertx::close)
        .toCompletionStage()
        .toCompletableFuture()
        .completeOnTimeout(null, CLOSE_MS, TimeUnit.MILLISECONDS)
        .join();
  }

  private void shut(Promise<Void> closed) {
    gateway.close();
    others.values().forEach(Server::close);
    closed.complete();
  }

  /**
   * A whole response.
   *
   * @param status HTTP status
   * @param body its bytes
   */
  public record Response(int status, Buffer body) {}
}
