package dev.argyle.worker.api;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How an invocation ended, in one word; what guests say of themselves does not change it. */
public enum ExitReason {
  /** The handler returned, or streamed its answer to the end. */
  OK,
  /** The handler raised, or could not be loaded. */
  ERROR,
  /** It took longer than its timeout. */
  TIMEOUT,
  /** It wanted more memory than its limit. */
  OUT_OF_MEMORY,
  /** Its process ended before it had answered. */
  EXIT,
  /** Its guest broke the protocol. */
  INVALID_RESPONSE,
  /** Refused: as many run and wait as may. */
  TOO_MANY_REQUESTS,
  /** No sandbox could be had, or it was lost. */
  UNAVAILABLE,
  /** Refused: the worker stops. */
  STOPPING,
  /** Refused: the event is too large. */
  TOO_LARGE,
  /** Refused: this worker cannot do what the function's settings ask for. */
  UNSUPPORTED,
  /** The caller went away. */
  CANCELLED;

  private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** The word for headers and records. */
  public String label() {
    return label;
  }

  /** The reason with this label. */
  public static Optional<ExitReason> named(String label) {
    return Arrays.stream(values()).filter(reason -> reason.label().equals(label)).findFirst();
  }

  /** The reason of an outcome. */
  public static ExitReason of(Outcome outcome) {
    if (outcome instanceof Outcome.FunctionError error) {
      return error.exit();
    }
    if (outcome instanceof Outcome.Rejected rejected) {
      return switch (rejected.reason()) {
        case TOO_MANY_REQUESTS -> TOO_MANY_REQUESTS;
        case UNAVAILABLE -> UNAVAILABLE;
        case STOPPING -> STOPPING;
        case TOO_LARGE -> TOO_LARGE;
        case UNSUPPORTED -> UNSUPPORTED;
        case CANCELLED -> CANCELLED;
      };
    }
    return OK;
  }
}
