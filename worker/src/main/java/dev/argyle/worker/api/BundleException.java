package dev.argyle.worker.api;

/** A bundle that was refused; the message is one sentence for the person who deployed it. */
public final class BundleException extends Exception {
  private static final long serialVersionUID = 1L;

  /** A refusal with its reason. */
  public BundleException(String message) {
    super(message);
  }
}
