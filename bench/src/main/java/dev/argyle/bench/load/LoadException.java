package dev.argyle.bench.load;

/** Load could not be generated; the message is one line for the person at the terminal. */
public final class LoadException extends RuntimeException {
  /** With what happened underneath. */
  public LoadException(String message, Throwable cause) {
    super(message, cause);
  }
}
