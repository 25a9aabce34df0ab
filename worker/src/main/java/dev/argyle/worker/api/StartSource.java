package dev.argyle.worker.api;

import java.util.Locale;

/** Where the sandbox of an invocation came from. */
public enum StartSource {
  /** An instance of the function that was idle. */
  INSTANCE,
  /** An instance that was idle and paused, and had to be thawed. */
  PAUSED,
  /** A sandbox that was ready on the shelf. */
  SPARE,
  /** A sandbox that was forked while the invocation waited for it. */
  FORK,
  /** None: nothing ran. */
  NONE;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** The word for headers and records. */
  public String label() {
    return label;
  }
}
