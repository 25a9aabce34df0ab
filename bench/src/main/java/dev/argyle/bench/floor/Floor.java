package dev.argyle.bench.floor;

import java.util.Locale;

/** A start without a platform. */
public enum Floor {
  /** {@code fork} of a Python process to the child's first byte through a pipe. */
  BARE_FORK("bare fork: Python fork to the child's first write"),
  /** {@code fork}, {@code exec} of {@code /bin/true}, and its end. */
  FORK_EXEC("fork + exec: /bin/true to its end"),
  /** A whole {@code python3 -I -S -c pass}. */
  PYTHON_START("process start: python3 -I -S -c pass");

  private final String label;

  Floor(String label) {
    this.label = label;
  }

  /** As metric keys begin. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** For people. */
  public String label() {
    return label;
  }

  static Floor of(String key) {
    return valueOf(key.toUpperCase(Locale.ROOT));
  }
}
