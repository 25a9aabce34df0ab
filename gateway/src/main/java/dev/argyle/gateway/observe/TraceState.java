package dev.argyle.gateway.observe;

import java.util.HashSet;
import java.util.Set;

/** The header {@code tracestate} of a caller (W3C Trace Context, level 2, section 3.3). */
final class TraceState {
  /** What the specification asks everybody to hand on at least; more is dropped here. */
  static final int MAX_LENGTH = 512;

  private static final int MAX_MEMBERS = 32;
  private static final int MAX_PART = 256;

  private TraceState() {}

  /** The header as it is handed on: as it came, or empty when anything about it is wrong. */
  static String checked(String header) {
    if (header.length() > MAX_LENGTH) {
      return "";
    }
    Set<String> keys = new HashSet<>();
    int members = 0;
    int from = 0;
    while (from <= header.length()) {
      int comma = header.indexOf(',', from);
      int end = comma < 0 ? header.length() : comma;
      String member = trimmed(header, from, end);
      if (!member.isEmpty()) {
        int equals = member.indexOf('=');
        members++;
        if (members > MAX_MEMBERS
            || equals < 0
            || !isKey(member.substring(0, equals))
            || !isValue(member.substring(equals + 1))
            || !keys.add(member.substring(0, equals))) {
          return "";
        }
      }
      from = end + 1;
    }
    return members == 0 ? "" : header;
  }

  /** Without the blanks and tabs around it, which alone are optional. */
  private static String trimmed(String text, int from, int to) {
    int first = from;
    int last = to;
    while (first < last && isBlank(text.charAt(first))) {
      first++;
    }
    while (last > first && isBlank(text.charAt(last - 1))) {
      last--;
    }
    return text.substring(first, last);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  private static boolean isKey(String key) {
    if (key.isEmpty() || key.length() > MAX_PART || !isLetterOrDigit(key.charAt(0))) {
      return false;
    }
    return key.chars().allMatch(c -> isLetterOrDigit(c) || "_-*/@".indexOf(c) >= 0);
  }

  private static boolean isValue(String value) {
    return value.length() <= MAX_PART
        && value.chars().allMatch(c -> c >= 0x20 && c <= 0x7e && c != '=');
  }

  private static boolean isLetterOrDigit(int c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  }
}
