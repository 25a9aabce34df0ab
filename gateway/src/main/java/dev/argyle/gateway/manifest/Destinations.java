package dev.argyle.gateway.manifest;

import dev.argyle.worker.api.NetworkPolicy.Destination;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Destinations of a network allow list: {@code 127.0.0.1:9000}, {@code 10.0.0.0/8}, {@code
 * 10.0.0.0/8:443}, {@code [::1]:9000}, {@code fd00::/8}. Only literals: a name would have to be
 * resolved again and again, by somebody the function cannot fool.
 */
final class Destinations {
  private static final Pattern V4 =
      Pattern.compile("([0-9.]+)(?:/([0-9]{1,2}))?(?::([0-9]{1,5}))?");
  private static final Pattern V6 =
      Pattern.compile("\\[([0-9A-Fa-f:.]+)(?:/([0-9]{1,3}))?](?::([0-9]{1,5}))?");
  private static final Pattern BARE_V6 =
      Pattern.compile("([0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)(?:/([0-9]{1,3}))?()");
  private static final Pattern DOTTED =
      Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])(?:\\.(?!$)|$)){4}");
  private static final Pattern NAME = Pattern.compile(".*[g-zG-Z].*");

  private Destinations() {}

  static Destination parse(String text) throws ManifestException {
    for (Pattern pattern : new Pattern[] {V4, V6, BARE_V6}) {
      Matcher parts = pattern.matcher(text);
      if (parts.matches()) {
        Optional<byte[]> address = literal(parts.group(1));
        if (address.isPresent()) {
          return destination(text, parts, address.get());
        }
      }
    }
    if (NAME.matcher(text).matches()) {
      throw new ManifestException(
          "network takes addresses, not names such as %s; write \"10.1.2.3:443\" or use network: internet"
              .formatted(YamlDocument.quoted(text)));
    }
    throw new ManifestException(
        "network destination %s must be an address, a range or either with a port, such as \"127.0.0.1:9000\" or \"10.0.0.0/8\""
            .formatted(YamlDocument.quoted(text)));
  }

  /** The text {@link #parse} reads back. */
  static String text(Destination destination) {
    boolean v6 = destination.address().indexOf(':') >= 0;
    String range = destination.address();
    if (destination.prefixBits() != (v6 ? 128 : 32)) {
      range += "/" + destination.prefixBits();
    }
    if (v6) {
      range = "[" + range + "]";
    }
    return destination.port() == 0 ? range : range + ":" + destination.port();
  }

  private static Destination destination(String text, Matcher parts, byte[] address)
      throws ManifestException {
    int width = address.length * 8;
    int prefixBits = number(parts.group(2), width);
    String portText = parts.group(3);
    int port = number(portText, 0);
    boolean zeroPort = portText != null && !portText.isEmpty() && port == 0;
    if (prefixBits > width || port > 65535 || zeroPort) {
      throw new ManifestException(
          "network destination %s needs a prefix of 0 to %d bits and a port of 1 to 65535"
              .formatted(YamlDocument.quoted(text), width));
    }
    if (hasBitsBeyond(address, prefixBits)) {
      throw new ManifestException(
          "network destination %s has bits set beyond its /%d prefix, as in \"10.0.0.0/8\" none are"
              .formatted(YamlDocument.quoted(text), prefixBits));
    }
    return new Destination(parts.group(1), prefixBits, port);
  }

  /**
   * The bytes of an address; the text has only digits, dots and colons, so no name is looked up.
   */
  private static Optional<byte[]> literal(String text) {
    boolean v6 = text.indexOf(':') >= 0;
    if (!v6 && !DOTTED.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      InetAddress address = InetAddress.getByName(text);
      return v6 == address instanceof Inet6Address
          ? Optional.of(address.getAddress())
          : Optional.empty();
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  private static int number(String digits, int absent) {
    return digits == null || digits.isEmpty() ? absent : Integer.parseInt(digits);
  }

  private static boolean hasBitsBeyond(byte[] address, int prefixBits) {
    for (int bit = prefixBits; bit < address.length * 8; bit++) {
      if ((address[bit / 8] >> (7 - bit % 8) & 1) != 0) {
        return true;
      }
    }
    return false;
  }
}
