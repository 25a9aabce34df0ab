package dev.argyle.gateway.operate;

import dev.argyle.gateway.http.ApiError;
import dev.argyle.gateway.http.ApiException;
import dev.argyle.gateway.http.Exchange;
import dev.argyle.gateway.http.JsonText;
import dev.argyle.worker.api.LogLine;
import dev.argyle.worker.api.Worker;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * {@code /faas/functions/{name}/logs?tail=N&follow=true&requestId=ID&since=10m}: lines as NDJSON.
 * Event loop only.
 */
final class LogsHandler {
  private static final int DEFAULT_TAIL = 100;
  private static final int MOST_TAIL = 10_000;
  private static final int MAX_REQUEST_ID = 64;
  private static final int MAX_FOLLOWERS = 64;
  private static final String NDJSON = "application/x-ndjson";

  private final Worker worker;
  private final InstantSource clock;
  private final Set<LogStream> followers = new HashSet<>();

  LogsHandler(Worker worker, InstantSource clock) {
    this.worker = worker;
    this.clock = clock;
  }

  void handle(Exchange exchange, String function) {
    int tail = tail(exchange.query("tail"));
    String follow = exchange.query("follow");
    if (!follow.isEmpty() && !follow.equals("true") && !follow.equals("false")) {
      throw new ApiException(ApiError.invalidParameter("follow must be true or false."));
    }
    LogFilter filter = filter(exchange);
    exchange.running();
    if (follow.equals("true") && !exchange.isHead()) {
      follow(exchange, function, tail, filter);
      return;
    }
    lines(function, tail, filter)
        .onSuccess(
            lines -> {
              exchange.response().headers().set(HttpHeaders.CONTENT_TYPE, NDJSON);
              exchange.send(
                  JsonText.write(
                      json -> {
                        for (LogLine line : lines) {
                          LogStream.write(line, json);
                        }
                      }));
            })
        .onFailure(exchange::failed);
  }

  /** Ends all that follow, since the platform stops. */
  void close() {
    Set.copyOf(followers).forEach(LogStream::close);
  }

  private LogFilter filter(Exchange exchange) {
    String requestId = exchange.query("requestId");
    if (requestId.length() > MAX_REQUEST_ID) {
      throw new ApiException(ApiError.invalidParameter("requestId must be an invocation's id."));
    }
    return new LogFilter(requestId, Moment.read("since", exchange.query("since"), 0, clock));
  }

  /** The last that are wanted, not those among the last. */
  private Future<List<LogLine>> lines(String function, int tail, LogFilter filter) {
    return filter.isEmpty()
        ? worker.logs(function, tail)
        : worker.logs(function, MOST_TAIL).map(all -> filter.last(all, tail));
  }

  private void follow(Exchange exchange, String function, int tail, LogFilter filter) {
    if (followers.size() >= MAX_FOLLOWERS) {
      throw new ApiException(
          ApiError.tooManyRequests("%d clients follow logs already.".formatted(MAX_FOLLOWERS)));
    }
    LogStream stream = new LogStream(exchange);
    followers.add(stream);
    exchange
        .response()
        .closeHandler(
            gone -> {
              followers.remove(stream);
              stream.close();
            });
    exchange.response().headers().set(HttpHeaders.CONTENT_TYPE, NDJSON);
    exchange.sendHead();
    stream.bind(
        worker.followLogs(
            function,
            line -> {
              if (filter.wants(line)) {
                stream.take(line);
              }
            }));
    lines(function, tail, filter)
        .onSuccess(stream::takeOld)
        .onFailure(
            failure -> {
              followers.remove(stream);
              stream.close();
            });
  }

  private static int tail(String text) {
    if (text.isEmpty()) {
      return DEFAULT_TAIL;
    }
    int tail = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : -1;
    if (tail < 0 || tail > MOST_TAIL) {
      throw new ApiException(ApiError.invalidParameter("tail must be between 0 and 10000."));
    }
    return tail;
  }
}
