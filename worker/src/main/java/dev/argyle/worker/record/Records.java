package dev.argyle.worker.record;

import dev.argyle.worker.api.ExitReason;
import dev.argyle.worker.api.FunctionActivity;
import dev.argyle.worker.api.FunctionTotals;
import dev.argyle.worker.api.Invocation;
import dev.argyle.worker.api.InvocationPage;
import dev.argyle.worker.api.InvocationQuery;
import dev.argyle.worker.api.InvocationRecord;
import dev.argyle.worker.api.InvocationResult;
import dev.argyle.worker.api.Outcome;
import dev.argyle.worker.api.ResponseSink;
import dev.argyle.worker.api.TooManyQueriesException;
import dev.argyle.worker.schedule.Occupancy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;

/**
 * Keeps what is to be known of invocations that are over. Made and closed on a thread that may
 * block; between, it is the event loop's, but for {@link #query}. When the platform is killed, it
 * loses what it counted in the last second or two, and the records of the last tenth of a second.
 */
public final class Records {
  /** How often {@link #tick} is to be called, milliseconds. */
  public static final long TICK_MS = 1_000;

  private static final int MAX_QUERIES = 2;
  private static final int MAX_TRACE_CHARS = 512;

  private final RecordSettings settings;
  private final InstantSource clock;
  private final RecordStore store;
  private final TotalsFile totalsFile;
  private final TotalsBook totals;
  private final ActivityBook activity = new ActivityBook();
  private final Semaphore queries = new Semaphore(MAX_QUERIES);
  private final RecordThread thread;

  private Records(Path folder, RecordSettings settings, InstantSource clock) throws IOException {
    this.settings = settings;
    this.clock = clock;
    store = new RecordStore(folder.resolve("records"), settings, clock);
    totalsFile = new TotalsFile(folder.resolve("totals.json"));
    totals = new TotalsBook(totalsFile.load());
    thread = new RecordThread(store, totalsFile);
  }

  /**
   * Takes up what was kept before. Not to be called on an event loop whose root is another: the
   * thread that is begun has its caller's.
   *
   * @param folder where it is kept, absolute
   */
  public static Records open(Path folder, RecordSettings settings, InstantSource clock)
      throws IOException {
    return new Records(folder, settings, clock);
  }

  /** The sink to give to an invocation that has just come, so that its end is kept. */
  public ResponseSink watch(Invocation invocation, ResponseSink sink) {
    return invocation.function().isInternal()
        ? sink
        : new RecordingSink(this, invocation, clock.millis(), sink);
  }

  void ended(Invocation invocation, long arrivedMs, InvocationResult result) {
    Outcome outcome = result.outcome();
    String traceId = invocation.trace().traceId();
    // Who came with no trace of the W3C's may have one of AWS's.
    String trace = traceId.isEmpty() ? invocation.trace().amazonHeader() : traceId;
    InvocationRecord record =
        new InvocationRecord(
            invocation.requestId(),
            invocation.function().name(),
            invocation.function().version(),
            arrivedMs,
            ExitReason.of(outcome),
            outcome instanceof Outcome.FunctionError error ? error.errorType() : "",
            trace.length() <= MAX_TRACE_CHARS ? trace : trace.substring(0, MAX_TRACE_CHARS),
            invocation.function().memoryBytes(),
            result.metering());
    totals.add(record, clock.millis());
    activity.add(record, System.nanoTime());
    if (settings.areKept()) {
      store.add(record);
    }
  }

  /** Hands over what has changed; to be called every {@link #TICK_MS}, and before the end. */
  public void tick() {
    activity.tidy(System.nanoTime());
    List<FunctionTotals> changed = totals.takeChanged();
    if (!changed.isEmpty()) {
      thread.execute(() -> totalsFile.update(changed));
    }
  }

  /** Totals of all functions there ever were. */
  public List<FunctionTotals> totals() {
    return totals.all();
  }

  /** Totals of one function, if it was ever invoked. */
  public Optional<FunctionTotals> totals(String function) {
    return totals.of(function);
  }

  /** What functions did in the last seconds, and those that did nothing but have instances. */
  public List<FunctionActivity> activity(Map<String, Occupancy.Instances> instances) {
    Set<String> functions = activity.functions();
    functions.addAll(instances.keySet());
    long nowNs = System.nanoTime();
    return functions.stream()
        .map(
            function -> {
              Occupancy.Instances live = instances.getOrDefault(function, Occupancy.NO_INSTANCES);
              return activity.of(function, nowNs, live.byState(), live.queued());
            })
        .toList();
  }

  /**
   * Looks for records. Blocks; any thread but an event loop.
   *
   * @throws TooManyQueriesException while others do so
   */
  public InvocationPage query(InvocationQuery query) throws IOException, TooManyQueriesException {
    if (!settings.areKept()) {
      return new InvocationPage(List.of(), true);
    }
    if (!queries.tryAcquire()) {
      throw new TooManyQueriesException("others look through the records already; try again");
    }
    try {
      long oldestMs = clock.millis() - settings.keepMs();
      InvocationQuery kept =
          new InvocationQuery(
              query.function(),
              query.requestId(),
              Math.max(oldestMs, query.sinceMs()),
              query.untilMs(),
              query.exits(),
              query.limit());
      return thread.call(store::contents).search(kept);
    } catch (ExecutionException e) {
      throw new IOException("the records cannot be read", e.getCause());
    } finally {
      queries.release();
    }
  }

  /** Writes what was handed over; blocks. */
  public void close() {
    thread.close();
  }
}
