package dev.argyle.worker.schedule;

import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Outcome.Reason;
import dev.argyle.worker.api.Outcome.Rejected;

/** Tells callers of one function version why their call does not run, and when to come again. */
final class Refusals {

  /** What a function's calls wait for. */
  enum Lack {
    /** An instance of its own: it has as many as it may. */
    LIMIT,
    /** A place on this machine. */
    PLACE,
    /** A fresh sandbox, which is being made. */
    SPARE
  }

  private final FunctionSpec function;
  private final long deadlineMs;

  /**
   * Refusals of one function version.
   *
   * @param deadlineMs longest wait, milliseconds
   */
  Refusals(FunctionSpec function, long deadlineMs) {
    this.function = function;
    this.deadlineMs = deadlineMs;
  }

  /** As many wait as may. */
  Rejected queueIsFull(Lack lack, int queued, long retryAfterMs) {
    return tooMany(
        situation(lack, "" + queued) + ": no more may wait; try again later", retryAfterMs);
  }

  /** It would not start before its deadline. */
  Rejected tooLate(Lack lack, int queued, long retryAfterMs) {
    return tooMany(
        "%s: another would not start within %d ms; try again later"
            .formatted(situation(lack, "" + queued), deadlineMs),
        retryAfterMs);
  }

  /** It did not start before its deadline, beside others that still wait. */
  Rejected waitedInVain(Lack lack, int queued, long retryAfterMs) {
    return tooMany(
        "%s: this one did not start within %d ms; try again later"
            .formatted(situation(lack, queued + " other"), deadlineMs),
        retryAfterMs);
  }

  /** The same, because sandboxes cannot be made. */
  Rejected noSandbox(String why) {
    return new Rejected(
        Reason.UNAVAILABLE, "no sandbox became free within %d ms: %s".formatted(deadlineMs, why));
  }

  private static Rejected tooMany(String message, long retryAfterMs) {
    return new Rejected(Reason.TOO_MANY_REQUESTS, message, retryAfterMs);
  }

  private String situation(Lack lack, String queued) {
    String name = function.name();
    return switch (lack) {
      case LIMIT ->
          "%s runs in as many sandboxes as its concurrency.max of %d allows, and %s invocations wait"
              .formatted(name, function.concurrency().max(), queued);
      case PLACE ->
          "the machine is full, and %s invocations of %s wait for a sandbox"
              .formatted(queued, name);
      case SPARE -> "%s invocations of %s wait for a sandbox".formatted(queued, name);
    };
  }
}
