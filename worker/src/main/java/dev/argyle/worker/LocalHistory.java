package dev.argyle.worker;

import dev.argyle.worker.api.FunctionActivity;
import dev.argyle.worker.api.FunctionTotals;
import dev.argyle.worker.api.History;
import dev.argyle.worker.api.Invocation;
import dev.argyle.worker.api.InvocationPage;
import dev.argyle.worker.api.InvocationQuery;
import dev.argyle.worker.api.ResponseSink;
import dev.argyle.worker.record.Records;
import dev.argyle.worker.schedule.Occupancy.Instances;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.WorkerExecutor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Brings questions about the past to the threads that can answer them. Any thread. */
final class LocalHistory implements History {
  private final Records records;
  private final EventLoop loop;
  private final WorkerExecutor blockingPool;
  private final Supplier<Map<String, Instances>> instances;
  private final io.netty.util.concurrent.Future<?> ticks;

  /**
   * A history that is kept up to date from now on.
   *
   * @param instances those that live; asked on the loop
   */
  LocalHistory(
      Records records,
      EventLoop loop,
      WorkerExecutor blockingPool,
      Supplier<Map<String, Instances>> instances) {
    this.records = records;
    this.loop = loop;
    this.blockingPool = blockingPool;
    this.instances = instances;
    this.ticks =
        loop.scheduleWithFixedDelay(
            records::tick, Records.TICK_MS, Records.TICK_MS, TimeUnit.MILLISECONDS);
  }

  /** The sink to give to an invocation that has just come; on the loop. */
  ResponseSink watch(Invocation invocation, ResponseSink sink) {
    return records.watch(invocation, sink);
  }

  @Override
  public Future<List<FunctionActivity>> activity() {
    return onLoop(() -> records.activity(instances.get()));
  }

  @Override
  public Future<List<FunctionTotals>> totals() {
    return onLoop(records::totals);
  }

  @Override
  public Future<Optional<FunctionTotals>> totals(String function) {
    return onLoop(() -> records.totals(function));
  }

  @Override
  public Future<InvocationPage> invocations(InvocationQuery query) {
    // By way of the loop: what it has ended until now is in the answer.
    return onLoop(() -> query)
        .compose(asked -> blockingPool.executeBlocking(() -> records.query(asked), false));
  }

  /** Writes what is left; invocations have ended. */
  Future<Void> close() {
    ticks.cancel(false);
    return onLoop(
            () -> {
              records.tick();
              return true;
            })
        .compose(
            ticked ->
                blockingPool.executeBlocking(
                    () -> {
                      records.close();
                      return null;
                    },
                    false));
  }

  private <T> Future<T> onLoop(Supplier<T> work) {
    Promise<T> done = Promise.promise();
    loop.execute(
        () -> {
          try {
            done.complete(work.get());
          } catch (RuntimeException e) {
            done.fail(e);
          }
        });
    return done.future();
  }
}
