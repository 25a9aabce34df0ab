package dev.argyle.sandbox.policy.egress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangeTest {
  @Test
  void anAddressInDisguiseIsTheOneItStandsFor() {
    AddressRange plain = AddressRange.of("10.1.2.0", 24);
    assertEquals(plain, AddressRange.of("::ffff:10.1.2.0", 120));
    assertEquals(plain, AddressRange.of("64:ff9b::10.1.2.0", 120));
    assertEquals(4, plain.family());
    assertEquals(6, AddressRange.of("64:ff9b::", 64).family());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost", "example.org", "1.2.3", "1.2.3.4.5", "", "fe80::1%lo", "beef"})
  void looksUpNoNames(String text) {
    assertThrows(IllegalArgumentException.class, () -> AddressRange.of(text, 8));
  }

  @Test
  void refusesPrefixesThatDoNotFit() {
    assertThrows(IllegalArgumentException.class, () -> AddressRange.of("10.0.0.0", 33));
    assertThrows(IllegalArgumentException.class, () -> AddressRange.of("::1", 129));
    assertThrows(IllegalArgumentException.class, () -> AddressRange.of("::ffff:10.0.0.0", 8));
    AddressRange range = AddressRange.of("10.0.0.0", 8);
    assertThrows(IllegalArgumentException.class, () -> new EgressTarget(range, 65_536));
  }

  @Test
  void aKeyIsLaidOutAsTheProgramsLayTheirs() {
    RangeKey v4 = new RangeKey(2, 0x2328, AddressRange.of("127.0.0.1", 32));
    assertEquals(
        "80000000" + "02000000" + "23280000" + "04000000" + "7f000001" + "00".repeat(12),
        HexFormat.of().formatHex(v4.encode()));
    RangeKey v6 = new RangeKey(0, 0, AddressRange.of("2001::", 32));
    assertEquals(
        "80000000" + "00000000" + "00000000" + "06000000" + "20010000" + "00".repeat(12),
        HexFormat.of().formatHex(v6.encode()));
  }
}
