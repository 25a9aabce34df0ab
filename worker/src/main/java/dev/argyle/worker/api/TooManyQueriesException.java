package dev.argyle.worker.api;

/** Others look through the records already. */
public final class TooManyQueriesException extends Exception {
  private static final long serialVersionUID = 1;

  /** With one sentence. */
  public TooManyQueriesException(String message) {
    super(message);
  }
}
