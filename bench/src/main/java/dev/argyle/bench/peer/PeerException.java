package dev.argyle.bench.peer;

/** A peer did not do what was asked; the message is one line that says who, and what it said. */
public final class PeerException extends RuntimeException {
  /** With one line for the person at the terminal. */
  public PeerException(String message) {
    super(message);
  }

  /** The same, with what led to it. */
  public PeerException(String message, Throwable cause) {
    super(message, cause);
  }
}
