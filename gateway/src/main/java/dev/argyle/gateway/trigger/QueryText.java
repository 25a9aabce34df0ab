package dev.argyle.gateway.trigger;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Query strings as browsers' forms write them. Any thread. */
final class QueryText {
  private QueryText() {}

  /** Decoded parameters; values of one name are joined by commas, as Lambda does. */
  static Map<String, String> parameters(String query) {
    Map<String, String> parameters = new LinkedHashMap<>();
    int from = 0;
    while (from <= query.length()) {
      int end = query.indexOf('&', from);
      end = end < 0 ? query.length() : end;
      if (end > from) {
        int equals = query.indexOf('=', from);
        boolean noValue = equals < 0 || equals >= end;
        String name = decode(query.substring(from, noValue ? end : equals));
        String value = noValue ? "" : decode(query.substring(equals + 1, end));
        parameters.merge(name, value, (before, more) -> before + "," + more);
      }
      from = end + 1;
    }
    return parameters;
  }

  /** Undoes percent-encoding and plus signs; what is no valid escape stays as it is. */
  static String decode(String text) {
    if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
      return text;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    byte[] raw = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < raw.length; i++) {
      int high = raw[i] == '%' && i + 2 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
      int low = high >= 0 ? Character.digit(raw[i + 2], 16) : -1;
      if (low >= 0) {
        bytes.write(high << 4 | low);
        i += 2;
      } else {
        bytes.write(raw[i] == '+' ? ' ' : raw[i]);
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
