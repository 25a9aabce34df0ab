package dev.argyle.sandbox.policy.egress;

/**
 * Addresses and a port that may be reached.
 *
 * @param port TCP and UDP, 0 for any
 */
public record EgressTarget(AddressRange range, int port) {
  /** Refuses what is no port. */
  public EgressTarget {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException(port + " is not a port");
    }
  }
}
