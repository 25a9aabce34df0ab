package dev.argyle.deploy.pack;

/** A folder that cannot be packed; the message is one line that names the file. */
public final class PackException extends Exception {
  private static final long serialVersionUID = 1L;

  /** A refusal with its reason. */
  public PackException(String message) {
    super(message);
  }
}
