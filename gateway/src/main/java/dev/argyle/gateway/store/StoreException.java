package dev.argyle.gateway.store;

/** The store refused or failed; the message is one sentence. */
public final class StoreException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What went wrong. */
  public enum Kind {
    /** There is a function of this name. */
    EXISTS,
    /** There is no function of this name. */
    MISSING,
    /** The database could not do it. */
    FAILED
  }

  private final Kind kind;

  /** A refusal or failure. */
  public StoreException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** What went wrong. */
  public Kind kind() {
    return kind;
  }
}
