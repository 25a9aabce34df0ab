package dev.argyle.bench.platform;

/** Nothing that is a gateway answered. */
public final class NoGatewayException extends GatewayException {
  /** With where it was looked for. */
  public NoGatewayException(String message) {
    super(message);
  }
}
