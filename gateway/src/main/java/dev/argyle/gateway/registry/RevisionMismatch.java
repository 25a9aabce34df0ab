package dev.argyle.gateway.registry;

/** A function has changed since the caller last looked. */
public final class RevisionMismatch extends Exception {
  private static final long serialVersionUID = 1L;

  RevisionMismatch() {
    super(
        "The RevisionId provided does not match the latest RevisionId. Call GetFunction to get it.",
        null,
        false,
        false);
  }
}
