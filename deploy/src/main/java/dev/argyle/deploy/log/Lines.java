package dev.argyle.deploy.log;

import java.util.Locale;

/** Text that stays on its line, whatever is in it. */
final class Lines {
  private Lines() {}

  /** With every control character, and all that is not ASCII, as an escape. */
  static String escaped(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        escaped.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        escaped.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }
}
