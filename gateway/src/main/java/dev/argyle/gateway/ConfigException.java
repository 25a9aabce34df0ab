package dev.argyle.gateway;

/** A gateway that cannot start as it was told; the message is one sentence for the operator. */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  /** A refusal with its reason. */
  public ConfigException(String message) {
    super(message);
  }

  /** A refusal with its reason and what caused it. */
  public ConfigException(String message, Throwable cause) {
    super(message, cause);
  }
}
