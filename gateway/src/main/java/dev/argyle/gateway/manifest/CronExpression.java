package dev.argyle.gateway.manifest;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks a five-field cron expression as crontab(5) has it: minute, hour, day of month, month, day
 * of week; each a list of {@code *}, numbers, names and ranges, with an optional step.
 */
final class CronExpression {
  private static final Pattern PART =
      Pattern.compile("(\\*|([0-9a-z]{1,3})(?:-([0-9a-z]{1,3}))?)(?:/([0-9]{1,2}))?");
  private static final List<String> MONTHS =
      List.of(
          "", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
  private static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");
  private static final List<Field> FIELDS =
      List.of(
          new Field(0, 59, List.of()),
          new Field(0, 23, List.of()),
          new Field(1, 31, List.of()),
          new Field(1, 12, MONTHS),
          new Field(0, 7, DAYS));

  private record Field(int least, int most, List<String> names) {}

  private CronExpression() {}

  /** True for an expression that cron would take. */
  static boolean isValid(String expression) {
    String[] parts = expression.trim().toLowerCase(Locale.ROOT).split("[ \t]+", -1);
    if (parts.length != FIELDS.size() || expression.length() > 256) {
      return false;
    }
    for (int i = 0; i < parts.length; i++) {
      for (String part : parts[i].split(",", -1)) {
        if (!isValidPart(part, FIELDS.get(i))) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean isValidPart(String part, Field field) {
    Matcher matcher = PART.matcher(part);
    if (!matcher.matches()) {
      return false;
    }
    if (matcher.group(4) != null) {
      int step = Integer.parseInt(matcher.group(4));
      boolean single = matcher.group(2) != null && matcher.group(3) == null;
      if (step < 1 || step > field.most || single) {
        return false;
      }
    }
    if (matcher.group(2) == null) {
      return true;
    }
    int from = number(matcher.group(2), field);
    int to = matcher.group(3) == null ? from : number(matcher.group(3), field);
    return from >= field.least && from <= to && to <= field.most;
  }

  private static int number(String text, Field field) {
    if (text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Integer.parseInt(text);
    }
    return field.names.indexOf(text);
  }
}
