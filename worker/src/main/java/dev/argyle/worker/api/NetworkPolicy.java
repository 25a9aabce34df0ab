package dev.argyle.worker.api;

import java.util.List;

/** What a function may connect to. */
public sealed interface NetworkPolicy {

  /** Nothing at all. */
  record None() implements NetworkPolicy {}

  /** Public addresses; no loopback, link-local, private or multicast ones. */
  record Internet() implements NetworkPolicy {}

  /**
   * Only these destinations.
   *
   * @param internet whether public addresses may be reached besides
   */
  record AllowList(List<Destination> destinations, boolean internet) implements NetworkPolicy {
    /** Copies the list. */
    public AllowList {
      destinations = List.copyOf(destinations);
    }
  }

  /**
   * An address range and a port.
   *
   * @param address an IPv4 or IPv6 literal, never a name
   * @param prefixBits leading bits of the address that must match
   * @param port TCP or UDP port, 0 for any
   */
  record Destination(String address, int prefixBits, int port) {}
}
