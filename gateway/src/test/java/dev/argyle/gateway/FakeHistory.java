package dev.argyle.gateway;

import dev.argyle.worker.api.ExitReason;
import dev.argyle.worker.api.FunctionActivity;
import dev.argyle.worker.api.FunctionTotals;
import dev.argyle.worker.api.History;
import dev.argyle.worker.api.InvocationPage;
import dev.argyle.worker.api.InvocationQuery;
import dev.argyle.worker.api.InvocationRecord;
import dev.argyle.worker.api.TooManyQueriesException;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A past that a test makes up. */
final class FakeHistory implements History {
  static final FunctionTotals TOTALS =
      new FunctionTotals(
          "hello",
          1,
          2,
          Map.of(ExitReason.OK, 5L, ExitReason.TIMEOUT, 2L),
          3,
          10,
          1_280,
          4,
          5,
          6,
          7,
          8,
          9);

  final List<InvocationQuery> queries = new CopyOnWriteArrayList<>();
  volatile boolean busy;

  static InvocationRecord record(String requestId) {
    return new InvocationRecord(
        requestId, "hello", "1", 99, ExitReason.OK, "", "", 128 << 20, FakeWorker.METERING);
  }

  @Override
  public Future<List<FunctionActivity>> activity() {
    return Future.succeededFuture(
        List.of(
            new FunctionActivity(
                "hello", 10_000, 20, 1, 2, 300, 4_000, 5_000, 6_000, Map.of("idle", 2), 0)));
  }

  @Override
  public Future<List<FunctionTotals>> totals() {
    return Future.succeededFuture(List.of(TOTALS));
  }

  @Override
  public Future<Optional<FunctionTotals>> totals(String function) {
    return Future.succeededFuture(Optional.of(TOTALS).filter(it -> it.function().equals(function)));
  }

  @Override
  public Future<InvocationPage> invocations(InvocationQuery query) {
    queries.add(query);
    return busy
        ? Future.failedFuture(new TooManyQueriesException("busy"))
        : Future.succeededFuture(new InvocationPage(List.of(record("id-1")), true));
  }
}
