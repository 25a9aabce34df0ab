package dev.argyle.gateway.manifest;

/** A manifest that was refused; the message is one sentence for the person who wrote it. */
public final class ManifestException extends Exception {
  private static final long serialVersionUID = 1L;

  /** A refusal with its reason. */
  public ManifestException(String message) {
    super(message, null, false, false);
  }
}
