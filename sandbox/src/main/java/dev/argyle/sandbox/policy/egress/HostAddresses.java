package dev.argyle.sandbox.policy.egress;

import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Addresses that are this machine's own, and those it resolves names at. Blocks for a moment. */
final class HostAddresses {
  private static final int DNS_PORT = 53;

  private HostAddresses() {}

  /** Its own, public ones among them. */
  static Set<RangeKey> own() throws IOException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .map(address -> new RangeKey(RangeKey.PUBLIC_SET, 0, AddressRange.only(address)))
        .collect(Collectors.toSet());
  }

  static Set<RangeKey> resolvers() throws IOException {
    try {
      return resolvers(Files.readAllLines(Path.of("/etc/resolv.conf")));
    } catch (NoSuchFileException none) {
      return resolvers(List.of());
    }
  }

  /** See resolv.conf(5): without a line it is the machine itself that is asked. */
  static Set<RangeKey> resolvers(List<String> lines) {
    Set<String> addresses = new TreeSet<>();
    for (String line : lines) {
      String[] words = line.trim().split("[ \t]+", -1);
      if (words.length > 1 && words[0].equals("nameserver")) {
        addresses.add(words[1].replaceFirst("%.*", ""));
      }
    }
    if (addresses.isEmpty()) {
      addresses.add("127.0.0.1");
    }
    return addresses.stream().flatMap(HostAddresses::resolver).collect(Collectors.toSet());
  }

  private static Stream<RangeKey> resolver(String address) {
    try {
      int bits = address.indexOf(':') < 0 ? 32 : 128;
      AddressRange range = AddressRange.of(address, bits);
      return Stream.of(new RangeKey(RangeKey.RESOLVER_SET, DNS_PORT, range));
    } catch (IllegalArgumentException malformed) {
      return Stream.empty(); // as the C library, which skips it
    }
  }
}
