package dev.argyle.gateway.trigger;

/** A function answered something that cannot be sent; the message is one sentence. */
final class BadResponse extends Exception {
  private static final long serialVersionUID = 1L;

  BadResponse(String message) {
    super(message, null, false, false);
  }
}
