package dev.argyle.zygote.frame;

/** A guest sent what the protocol does not allow; the message names it. */
public final class ProtocolException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Names what was sent. */
  public ProtocolException(String sent) {
    super("the guest sent " + sent);
  }
}
