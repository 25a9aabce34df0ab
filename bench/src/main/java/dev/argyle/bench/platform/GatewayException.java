package dev.argyle.bench.platform;

/**
 * The platform did not do what was asked; the message is one line for the person at the terminal.
 */
public class GatewayException extends RuntimeException {
  /** With what the gateway said. */
  public GatewayException(String message) {
    super(message);
  }
}
