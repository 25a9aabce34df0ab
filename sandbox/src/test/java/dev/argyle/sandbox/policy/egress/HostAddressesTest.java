package dev.argyle.sandbox.policy.egress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HostAddressesTest {
  private static RangeKey resolver(String address, int bits) {
    return new RangeKey(RangeKey.RESOLVER_SET, 53, AddressRange.of(address, bits));
  }

  @Test
  void readsTheResolversAsTheCLibraryDoes() {
    List<String> lines =
        List.of(
            "# nameserver 1.1.1.1",
            "search example.org",
            "nameserver 127.0.0.53",
            "nameserver\tfe80::1%eth0",
            "nameserver not-an-address",
            "options edns0");
    assertEquals(
        Set.of(resolver("127.0.0.53", 32), resolver("fe80::1", 128)),
        HostAddresses.resolvers(lines));
  }

  @Test
  void withoutOneTheMachineItselfIsAsked() {
    assertEquals(Set.of(resolver("127.0.0.1", 32)), HostAddresses.resolvers(List.of()));
  }

  @Test
  void findsLoopbackAmongItsOwn() throws IOException {
    RangeKey loopback = new RangeKey(RangeKey.PUBLIC_SET, 0, AddressRange.of("127.0.0.1", 32));
    assertTrue(HostAddresses.own().contains(loopback));
  }
}
