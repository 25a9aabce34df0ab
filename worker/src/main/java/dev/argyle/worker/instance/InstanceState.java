package dev.argyle.worker.instance;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** The life of an instance. */
public enum InstanceState {
  /** A spare was made this function's; its first invocation loads the handler. */
  STARTING,
  /** It runs later invocations: one, or as many as it has places. */
  BUSY,
  /** It waits for the next. */
  IDLE,
  /** It waits, and is frozen meanwhile. */
  PAUSED,
  /** It is being killed; whatever it still sends does not count. */
  STOPPING,
  /** Its processes are gone. */
  ENDED;

  private Set<InstanceState> next() {
    return switch (this) {
      case STARTING -> EnumSet.of(BUSY, IDLE, STOPPING, ENDED);
      case BUSY -> EnumSet.of(IDLE, STOPPING, ENDED);
      case IDLE -> EnumSet.of(BUSY, PAUSED, STOPPING, ENDED);
      case PAUSED -> EnumSet.of(BUSY, STOPPING, ENDED);
      case STOPPING -> EnumSet.of(ENDED);
      case ENDED -> EnumSet.noneOf(InstanceState.class);
    };
  }

  /**
   * This state after a change.
   *
   * @throws IllegalStateException when there is no such change
   */
  InstanceState to(InstanceState next) {
    if (!next().contains(next)) {
      throw new IllegalStateException("an instance does not go from " + this + " to " + next);
    }
    return next;
  }

  /** The name in counts and metrics. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
