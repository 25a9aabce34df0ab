package dev.argyle.worker.api;

import java.util.Locale;

/** Why an invocation had to take a fresh sandbox, or did not have to. */
public enum StartCause {
  /** It did not: an instance was reused. */
  REUSED,
  /** The manifest asks for a fresh sandbox for each request. */
  ISOLATION,
  /** No instance of this version lived: the first call, or the first in a long time. */
  FIRST,
  /** All instances of this version were busy. */
  BUSY,
  /** It was not for a caller: an instance that the manifest keeps warm. */
  KEPT_WARM,
  /** Nothing ran. */
  NONE;

  private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** The word for headers and records. */
  public String label() {
    return label;
  }
}
