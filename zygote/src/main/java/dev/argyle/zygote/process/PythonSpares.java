package dev.argyle.zygote.process;

import java.util.Locale;

/** How spares for Python functions come to be. */
public enum PythonSpares {
  /** Forked from a running Python: a zygote. */
  FORKED(GuestRuntime.PYTHON),

  /** Each a Python of its own that is started, without zygotes. */
  STARTED(GuestRuntime.STARTED_PYTHON);

  @SuppressWarnings("ImmutableEnumChecker") // a runtime has no state
  private final GuestRuntime runtime;

  PythonSpares(GuestRuntime runtime) {
    this.runtime = runtime;
  }

  /** What they run on. */
  public GuestRuntime runtime() {
    return runtime;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
