package dev.argyle.sandbox.policy.egress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublicRangesTest {
  private static boolean contains(AddressRange range, AddressRange address) {
    int beyond = address.prefixBits() - range.prefixBits();
    return range.family() == address.family()
        && bits(range).shiftRight(beyond).equals(bits(address).shiftRight(beyond));
  }

  private static BigInteger bits(AddressRange range) {
    return new BigInteger(1, range.address().getAddress());
  }

  /** As the trie decides: of the ranges an address is in, the longest counts. */
  private static boolean allowed(String address) {
    AddressRange only = AddressRange.of(address, address.indexOf(':') < 0 ? 32 : 128);
    return PublicRanges.table().entrySet().stream()
        .filter(range -> contains(range.getKey(), only))
        .max(Comparator.comparingInt(range -> range.getKey().prefixBits()))
        .map(Map.Entry::getValue)
        .orElse(false);
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.1, false",
    "1.0.0.0, true",
    "9.255.255.255, true",
    "10.0.0.0, false",
    "10.255.255.255, false",
    "11.0.0.0, true",
    "100.63.255.255, true",
    "100.64.0.0, false",
    "100.127.255.255, false",
    "100.128.0.0, true",
    "127.255.255.255, false",
    "169.253.255.255, true",
    "169.254.169.254, false",
    "172.15.255.255, true",
    "172.16.0.0, false",
    "172.31.255.255, false",
    "172.32.0.0, true",
    "192.0.0.170, false",
    "192.0.1.0, true",
    "192.167.255.255, true",
    "192.168.0.0, false",
    "198.17.255.255, true",
    "198.19.255.255, false",
    "223.255.255.255, true",
    "224.0.0.1, false",
    "240.0.0.1, false",
    "255.255.255.255, false",
    "::, false",
    "::1, false",
    "::8.8.8.8, false",
    "::ffff:8.8.8.8, true",
    "::ffff:10.0.0.1, false",
    "64:ff9b::8.8.8.8, true",
    "64:ff9b::169.254.169.254, false",
    "64:ff9b:1::1, false",
    "100::1, false",
    "2001::1, false",
    "2001:1::1, true",
    "2002:a00:1::, false",
    "2a00::1, true",
    "3fff:ffff::1, true",
    "4000::1, false",
    "fc00::1, false",
    "fdff::1, false",
    "fe80::1, false",
    "ff02::1, false"
  })
  void tellsWhatIsPublic(String address, boolean expected) {
    assertEquals(expected, allowed(address), address);
  }
}
