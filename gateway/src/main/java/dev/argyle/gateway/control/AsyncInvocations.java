package dev.argyle.gateway.control;

import dev.argyle.gateway.invoke.Invoker;
import dev.argyle.gateway.observe.Observation;
import dev.argyle.gateway.registry.FunctionVersion;
import dev.argyle.worker.api.InvocationResult;
import dev.argyle.worker.api.Outcome;
import dev.argyle.worker.api.Outcome.Reason;
import dev.argyle.worker.api.TraceContext;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Invocations whose caller does not wait. A bounded backlog in memory, some running at a time; one
 * that finds its function busy tries again a few times. Failures are logged. Event loop only.
 */
public final class AsyncInvocations {
  /** Largest event, as Lambda has it for asynchronous invocations. */
  static final int MAX_EVENT_BYTES = 1024 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(AsyncInvocations.class);
  private static final int MAX_WAITING = 1_000;
  private static final long MAX_WAITING_BYTES = 64L * 1024 * 1024;
  private static final int MAX_RUNNING = 16;

  /** A worker refuses at once what cannot start in time: these are spread over some 100 s. */
  private static final int MAX_ATTEMPTS = 11;

  private static final long FIRST_RETRY_MS = 50;

  private final Vertx vertx;
  private final Invoker invoker;
  private final Queue<Task> waiting = new ArrayDeque<>();
  // Accepted and not ended, those between two attempts included.
  private int accepted;
  private long acceptedBytes;
  private int running;

  /** No invocations yet. */
  public AsyncInvocations(Vertx vertx, Invoker invoker) {
    this.vertx = vertx;
    this.invoker = invoker;
  }

  private static final class Task {
    private FunctionVersion version;
    private final String requestId;
    private final Buffer event;
    private final String clientContext;
    private final TraceContext trace;
    private int attempts;

    Task(
        FunctionVersion version,
        String requestId,
        Buffer event,
        String clientContext,
        TraceContext trace) {
      this.version = version;
      this.requestId = requestId;
      this.event = event;
      this.clientContext = clientContext;
      this.trace = trace;
    }
  }

  /** Takes an invocation to be run later; false when the backlog is full. */
  boolean submit(
      FunctionVersion version,
      String requestId,
      Buffer event,
      String clientContext,
      TraceContext trace) {
    if (accepted >= MAX_WAITING + MAX_RUNNING
        || acceptedBytes + event.length() > MAX_WAITING_BYTES) {
      return false;
    }
    accepted++;
    acceptedBytes += event.length();
    waiting.add(new Task(version, requestId, event, clientContext, trace));
    startNext();
    return true;
  }

  /** Accepted and not ended. */
  public int backlog() {
    return accepted;
  }

  private void startNext() {
    while (running < MAX_RUNNING && !waiting.isEmpty()) {
      running++;
      start(waiting.remove());
    }
  }

  private void start(Task task) {
    task.attempts++;
    task.version = invoker.latest(task.version);
    BufferedSink sink = new BufferedSink((result, streamed, tooLarge) -> ended(task, result));
    sink.bind(
        invoker.invoke(
            task.version,
            Observation.detached(task.requestId, task.trace),
            task.event,
            task.clientContext,
            sink));
  }

  private void ended(Task task, InvocationResult result) {
    running--;
    if (task.attempts < MAX_ATTEMPTS
        && result.outcome() instanceof Outcome.Rejected rejected
        && rejected.reason() == Reason.TOO_MANY_REQUESTS) {
      long retryMs = Math.max(FIRST_RETRY_MS << task.attempts, rejected.retryAfterMs());
      vertx.setTimer(retryMs, id -> again(task));
    } else {
      accepted--;
      acceptedBytes -= task.event.length();
      logFailure(task, result.outcome());
    }
    // Not from within: a worker that refuses at once would make this recurse through the backlog.
    vertx.runOnContext(v -> startNext());
  }

  private void again(Task task) {
    waiting.add(task);
    startNext();
  }

  private static void logFailure(Task task, Outcome outcome) {
    String name = task.version.name();
    if (outcome instanceof Outcome.FunctionError error) {
      String json = error.errorJson().toString(StandardCharsets.UTF_8);
      String shown = json.length() > 500 ? json.substring(0, 500) + "…" : json;
      warning(task).log("an asynchronous invocation of {} failed: {}", name, shown);
    } else if (outcome instanceof Outcome.Rejected rejected) {
      warning(task)
          .log("an asynchronous invocation of {} was not run: {}", name, rejected.message());
    }
  }

  private static LoggingEventBuilder warning(Task task) {
    return LOG.atWarn()
        .addKeyValue("requestId", task.requestId)
        .addKeyValue("traceId", task.trace.traceId());
  }
}
