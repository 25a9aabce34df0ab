package dev.argyle.worker.install;

import java.util.regex.Pattern;

/** What pip and npm say, fit to be shown: short, and without what would move a cursor. */
final class Words {
  static final int MAX_CHARS = 4 * 1024;

  /** Terminal colours and the like. */
  private static final Pattern ESCAPE = Pattern.compile("\u001b\\[[0-9;?]*[A-Za-z]");

  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cf}&&[^\n\t]]");

  private Words() {}

  /** The end of a text, where the reason stands. */
  static String clean(String text) {
    String plain = ESCAPE.matcher(text).replaceAll("");
    plain = CONTROL.matcher(plain.replace("\r\n", "\n")).replaceAll("?").strip();
    if (plain.length() <= MAX_CHARS) {
      return plain;
    }
    int from = plain.length() - MAX_CHARS + 4;
    int line = plain.indexOf('\n', from);
    return "...\n" + plain.substring(line < 0 || line - from > 512 ? from : line + 1);
  }

  /** One short line. */
  static String line(String text) {
    String plain = CONTROL.matcher(text.replace('\n', ' ').replace('\t', ' ')).replaceAll("?");
    return plain.length() <= 120 ? plain : plain.substring(0, 117) + "...";
  }
}
