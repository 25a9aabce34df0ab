package dev.argyle.bench.workload;

import dev.argyle.bench.load.Await;
import dev.argyle.bench.load.LoadException;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.net.URI;

/**
 * One client on one kept connection that asks, waits for the whole answer, and only then asks
 * again. The clock runs on the event loop, so that waking up the suite's thread is no latency.
 */
final class Caller implements AutoCloseable {
  private static final long TIMEOUT_MS = 60_000;
  private static final int CONNECT_TIMEOUT_MS = 2_000;

  private final Context context;
  private final HttpClient client;

  /** To {@code http://HOST:PORT}, on {@code context}'s event loop. */
  Caller(Context context, URI server) {
    this.context = context;
    HttpClientOptions options =
        new HttpClientOptions()
            .setDefaultHost(server.getHost())
            .setDefaultPort(server.getPort() < 0 ? 80 : server.getPort())
            .setConnectTimeout(CONNECT_TIMEOUT_MS);
    this.client =
        context
            .owner()
            .httpClientBuilder()
            .with(options)
            .with(new PoolOptions().setHttp1MaxSize(1))
            .build();
  }

  /**
   * One GET; blocks the caller, who must not be on the event loop.
   *
   * @throws LoadException if no whole response came
   */
  Answer get(String path) throws InterruptedException {
    Promise<Answer> answer = Promise.promise();
    context.runOnContext(
        ignored -> {
          long sentNs = System.nanoTime();
          client
              .request(HttpMethod.GET, path)
              .compose(HttpClientRequest::send)
              .compose(
                  response ->
                      response
                          .body()
                          .map(
                              body ->
                                  new Answer(
                                      System.nanoTime() - sentNs,
                                      response.statusCode(),
                                      response.headers(),
                                      body)))
              .onComplete(answer);
        });
    return Await.result(answer.future(), TIMEOUT_MS, "GET " + path);
  }

  @Override
  public void close() {
    client.close();
  }
}
