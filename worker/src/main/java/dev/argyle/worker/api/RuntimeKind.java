package dev.argyle.worker.api;

import java.util.Locale;

/** The language runtime a function runs on. */
public enum RuntimeKind {
  /** CPython 3, forked from a warm zygote. */
  PYTHON,
  /** Node.js. */
  NODE,
  /** The JVM. */
  JAVA,
  /** A program of the bundle. */
  NATIVE;

  /** The name as {@code faas.yaml} spells it. */
  public String yamlName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
