package dev.argyle.worker.api;

import java.util.Locale;

/** How long a sandbox serves. */
public enum Isolation {
  /** An instance is reused by later requests to the same function version while it is idle. */
  INSTANCE,
  /** Every request gets a fresh sandbox that is thrown away after it. */
  REQUEST;

  /** The name as {@code faas.yaml} spells it. */
  public String yamlName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
