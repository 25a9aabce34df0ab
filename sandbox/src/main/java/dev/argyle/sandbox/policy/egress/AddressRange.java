package dev.argyle.sandbox.policy.egress;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * A range of addresses. IPv6 forms that stand for an IPv4 address, mapped (RFC 4291) and translated
 * (RFC 6052), are that IPv4 address here, as they are for the programs in the kernel.
 *
 * @param address its first
 * @param prefixBits leading bits that all its addresses share
 */
public record AddressRange(InetAddress address, int prefixBits) {
  private static final Pattern LITERAL =
      Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*");

  private static final int TRANSLATED_BITS = 96;

  /** Refuses prefixes longer than the address. */
  public AddressRange {
    if (prefixBits < 0 || prefixBits > address.getAddress().length * 8) {
      throw new IllegalArgumentException(address.getHostAddress() + " has no /" + prefixBits);
    }
  }

  /**
   * A range of literals; no name is looked up.
   *
   * @param text an IPv4 or IPv6 address
   * @throws IllegalArgumentException when the text is none or the prefix does not fit
   */
  public static AddressRange of(String text, int prefixBits) {
    if (!LITERAL.matcher(text).matches()) {
      throw new IllegalArgumentException(text + " is not an address");
    }
    try {
      InetAddress address = InetAddress.getByName(text);
      boolean mapped = address instanceof Inet4Address && text.indexOf(':') >= 0;
      return of(address.getAddress(), mapped ? prefixBits - TRANSLATED_BITS : prefixBits);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(text + " is not an address", e);
    }
  }

  /** One address. */
  public static AddressRange only(InetAddress address) {
    byte[] bytes = address.getAddress();
    return of(bytes, bytes.length * 8);
  }

  private static AddressRange of(byte[] bytes, int prefixBits) {
    try {
      if (isTranslated(bytes) && prefixBits >= TRANSLATED_BITS) {
        byte[] inner = Arrays.copyOfRange(bytes, 12, 16);
        return new AddressRange(InetAddress.getByAddress(inner), prefixBits - TRANSLATED_BITS);
      }
      // Without the name and scope an InetAddress may carry.
      return new AddressRange(InetAddress.getByAddress(bytes), prefixBits);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static boolean isTranslated(byte[] bytes) {
    byte[] prefix = {0, 0x64, (byte) 0xff, (byte) 0x9b, 0, 0, 0, 0, 0, 0, 0, 0};
    return bytes.length == 16 && Arrays.equals(bytes, 0, 12, prefix, 0, 12);
  }

  /** 4 or 6. */
  int family() {
    return address instanceof Inet4Address ? 4 : 6;
  }
}
