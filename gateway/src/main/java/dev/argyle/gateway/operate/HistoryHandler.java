package dev.argyle.gateway.operate;

import dev.argyle.gateway.http.ApiError;
import dev.argyle.gateway.http.ApiException;
import dev.argyle.gateway.http.Exchange;
import dev.argyle.gateway.http.JsonText;
import dev.argyle.worker.api.ExitReason;
import dev.argyle.worker.api.FunctionTotals;
import dev.argyle.worker.api.History;
import dev.argyle.worker.api.InvocationJson;
import dev.argyle.worker.api.InvocationPage;
import dev.argyle.worker.api.InvocationQuery;
import dev.argyle.worker.api.InvocationRecord;
import dev.argyle.worker.api.TooManyQueriesException;
import dev.argyle.worker.api.TotalsJson;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * {@code /faas/invocations} and {@code /faas/totals}. Event loop only; what may be long is written
 * beside it.
 */
final class HistoryHandler {
  private static final int DEFAULT_LIMIT = 100;

  /** The word for all but those that ended well. */
  private static final String FAILED = "failed";

  private final Vertx vertx;
  private final History history;
  private final InstantSource clock;

  HistoryHandler(Vertx vertx, History history, InstantSource clock) {
    this.vertx = vertx;
    this.history = history;
    this.clock = clock;
  }

  /** Records that {@code function, requestId, since, until, exit} and {@code limit} ask for. */
  void invocations(Exchange exchange) {
    InvocationQuery query =
        new InvocationQuery(
            name(exchange, "function"),
            name(exchange, "requestId"),
            Moment.read("since", exchange.query("since"), 0, clock),
            Moment.read("until", exchange.query("until"), Long.MAX_VALUE, clock),
            exits(exchange.query("exit")),
            limit(exchange.query("limit")));
    exchange.running();
    history
        .invocations(query)
        .compose(page -> vertx.executeBlocking(() -> write(page), false))
        .onSuccess(body -> exchange.json(200, body))
        .onFailure(failure -> exchange.failed(inTheApisWords(failure)));
  }

  private static Throwable inTheApisWords(Throwable failure) {
    return failure instanceof TooManyQueriesException
        ? new ApiException(ApiError.tooManyRequests(failure.getMessage()))
        : failure;
  }

  private static Buffer write(InvocationPage page) {
    return JsonText.write(
        json -> {
          json.writeStartObject();
          json.writeBooleanField("complete", page.complete());
          json.writeArrayFieldStart("invocations");
          for (InvocationRecord record : page.records()) {
            InvocationJson.write(record, json);
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  /** Totals of all functions there ever were. */
  void totals(Exchange exchange) {
    exchange.running();
    history
        .totals()
        .compose(totals -> vertx.executeBlocking(() -> write(totals), false))
        .onSuccess(body -> exchange.json(200, body))
        .onFailure(exchange::failed);
  }

  private static Buffer write(List<FunctionTotals> totals) {
    return JsonText.write(
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("functions");
          for (FunctionTotals one : totals) {
            TotalsJson.write(one, json);
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private static String name(Exchange exchange, String parameter) {
    String text = exchange.query(parameter);
    if (!text.matches("[A-Za-z0-9_-]{0,64}")) {
      throw new ApiException(
          ApiError.invalidParameter(parameter + " must be up to 64 letters, digits, - and _."));
    }
    return text;
  }

  private static Set<ExitReason> exits(String text) {
    Set<ExitReason> all = EnumSet.allOf(ExitReason.class);
    if (text.isEmpty()) {
      return all;
    }
    if (text.equals(FAILED)) {
      all.remove(ExitReason.OK);
      return all;
    }
    return ExitReason.named(text)
        .<Set<ExitReason>>map(EnumSet::of)
        .orElseThrow(
            () -> {
              String words = String.join(", ", all.stream().map(ExitReason::label).toList());
              return new ApiException(
                  ApiError.invalidParameter("exit must be failed or one of " + words + "."));
            });
  }

  private static int limit(String text) {
    if (text.isEmpty()) {
      return DEFAULT_LIMIT;
    }
    int limit = text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : 0;
    if (limit < 1 || limit > InvocationQuery.MAX_LIMIT) {
      throw new ApiException(
          ApiError.invalidParameter(
              "limit must be between 1 and " + InvocationQuery.MAX_LIMIT + "."));
    }
    return limit;
  }
}
