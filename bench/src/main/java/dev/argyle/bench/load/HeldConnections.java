package dev.argyle.bench.load;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Connections that stay open: each has had one answer, says nothing for long, and can be asked
 * again. To a gateway on loopback they come from several addresses, so that ports do not run short.
 * On an event loop of its own; used by one thread, which it blocks. Close it.
 */
public final class HeldConnections implements AutoCloseable {
  private static final int SOURCES = 4;

  /** So many are opened, or asked, at a time: more would overflow the listener's backlog. */
  private static final int AT_A_TIME = 64;

  private static final int CONNECT_TIMEOUT_MS = 10_000;
  private static final int ANSWER_TIMEOUT_MS = 30_000;
  private static final long ALL_TIMEOUT_MS = 300_000;
  private static final long CLOSE_MS = 10_000;
  private static final String GOOD = "HTTP/1.1 200";

  private final Vertx vertx =
      Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1));
  private final Context context = vertx.getOrCreateContext();
  private final URI gateway;
  private final Buffer request;
  private final List<NetClient> clients = new ArrayList<>();
  private final List<Held> held = new ArrayList<>();

  /** To a gateway; none yet. */
  public HeldConnections(URI gateway, String path) {
    this.gateway = gateway;
    this.request =
        Buffer.buffer("GET " + path + " HTTP/1.1\r\nHost: " + gateway.getAuthority() + "\r\n\r\n");
    boolean loopback = gateway.getHost().startsWith("127.");
    for (int source = 0; source < (loopback ? SOURCES : 1); source++) {
      NetClientOptions options = new NetClientOptions().setConnectTimeout(CONNECT_TIMEOUT_MS);
      if (loopback) {
        options.setLocalAddress("127.0.0." + (source + 1));
      }
      clients.add(vertx.createNetClient(options));
    }
  }

  /**
   * Opens so many more, each with one answer.
   *
   * @return how many that was possible for
   */
  public int open(int count) throws InterruptedException {
    List<Supplier<Future<Boolean>>> tasks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      NetClient client = clients.get(i % clients.size());
      tasks.add(() -> openOne(client));
    }
    return all(tasks, "open connections");
  }

  /**
   * Asks all that are still open.
   *
   * @return how many gave a good answer
   */
  public int ask() throws InterruptedException {
    List<Supplier<Future<Boolean>>> tasks = new ArrayList<>();
    held.forEach(connection -> tasks.add(() -> askOne(connection)));
    return all(tasks, "answers of open connections");
  }

  private Future<Boolean> openOne(NetClient client) {
    int port = gateway.getPort() < 0 ? 80 : gateway.getPort();
    return client
        .connect(port, gateway.getHost())
        .compose(
            socket -> {
              Held connection = new Held(socket);
              held.add(connection);
              return askOne(connection);
            })
        .otherwise(false);
  }

  private Future<Boolean> askOne(Held connection) {
    return connection
        .ask(request)
        .timeout(ANSWER_TIMEOUT_MS, TimeUnit.MILLISECONDS)
        .otherwise(false);
  }

  /** Some at a time; how many of them came true. */
  private int all(List<Supplier<Future<Boolean>>> tasks, String what) throws InterruptedException {
    if (tasks.isEmpty()) {
      return 0;
    }
    Promise<Integer> done = Promise.promise();
    Tasks state = new Tasks(tasks, done);
    context.runOnContext(
        ignored -> {
          for (int i = 0; i < Math.min(AT_A_TIME, tasks.size()); i++) {
            state.next();
          }
        });
    return Await.result(done.future(), ALL_TIMEOUT_MS, what);
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

  /** Those under way. Confined to the event loop. */
  private final class Tasks {
    private final List<Supplier<Future<Boolean>>> tasks;
    private final Promise<Integer> done;
    private int begun;
    private int ended;
    private int good;

    Tasks(List<Supplier<Future<Boolean>>> tasks, Promise<Integer> done) {
      this.tasks = tasks;
      this.done = done;
    }

    void next() {
      if (begun == tasks.size()) {
        return;
      }
      tasks
          .get(begun++)
          .get()
          .onSuccess(
              answered -> {
                ended++;
                good += answered ? 1 : 0;
                if (ended == tasks.size()) {
                  done.complete(good);
                }
                // By way of the loop, so that failures at hand cannot deepen the stack.
                context.runOnContext(ignored -> next());
              });
    }
  }

  /** One connection. Confined to the event loop. */
  private static final class Held {
    private final NetSocket socket;
    private Promise<Boolean> answer = Promise.promise();
    private boolean closed;

    Held(NetSocket socket) {
      this.socket = socket;
      // The answer is short: what comes after its first piece is its rest.
      socket.handler(bytes -> answer.tryComplete(isGood(bytes)));
      socket.exceptionHandler(e -> answer.tryComplete(false));
      socket.closeHandler(
          end -> {
            closed = true;
            answer.tryComplete(false);
          });
    }

    private static boolean isGood(Buffer bytes) {
      byte[] good = GOOD.getBytes(StandardCharsets.US_ASCII);
      return bytes.length() >= good.length
          && bytes.getString(0, good.length, "US-ASCII").equals(GOOD);
    }

    Future<Boolean> ask(Buffer request) {
      if (closed) {
        return Future.succeededFuture(false);
      }
      answer = Promise.promise();
      socket.write(request);
      return answer.future();
    }
  }
}
