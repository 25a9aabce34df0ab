package dev.argyle.sandbox.policy.egress;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What {@code internet} means: true for ranges that may be reached, false for those that may not;
 * of those an address is in, the longest counts. From IANA's registries of special-purpose
 * addresses (RFC 6890).
 */
final class PublicRanges {
  private static final String[] REFUSED = {
    "0.0.0.0/8", // this host
    "10.0.0.0/8", // private
    "100.64.0.0/10", // carriers' NAT
    "127.0.0.0/8", // loopback
    "169.254.0.0/16", // link-local, where clouds keep their metadata
    "172.16.0.0/12", // private
    "192.0.0.0/24", // protocol assignments
    "192.168.0.0/16", // private
    "198.18.0.0/15", // benchmarks
    "224.0.0.0/4", // multicast
    "240.0.0.0/4", // reserved, broadcast
    "::/0", // all that is not global unicast
    "2001::/32", // Teredo: any IPv4 address in disguise
    "2002::/16", // 6to4: likewise
  };

  private static final String[] ALLOWED = {"0.0.0.0/0", "2000::/3"};

  private PublicRanges() {}

  static Map<AddressRange, Boolean> table() {
    Map<AddressRange, Boolean> table = new LinkedHashMap<>();
    for (String refused : REFUSED) {
      table.put(parse(refused), false);
    }
    for (String allowed : ALLOWED) {
      table.put(parse(allowed), true);
    }
    return table;
  }

  private static AddressRange parse(String text) {
    int slash = text.indexOf('/');
    return AddressRange.of(text.substring(0, slash), Integer.parseInt(text.substring(slash + 1)));
  }
}
