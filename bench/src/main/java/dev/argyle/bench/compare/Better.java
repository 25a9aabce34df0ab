package dev.argyle.bench.compare;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which way a figure is better, told by its key. */
enum Better {
  LOWER,
  HIGHER,
  /** It is a count, a share, a ratio of two figures that are judged themselves, or the client's. */
  NEITHER;

  private static final Pattern KEY =
      Pattern.compile("(.*)_(us|bytes|seconds|per_second)((?:_(?:at|closed)_\\d+)*)");

  /** Of the load, not of what it was put on. */
  private static final Pattern OF_THE_CLIENT =
      Pattern.compile("send_late|^client_|^machine_|_asked_per_second|_achieved_per_second");

  /** Single requests or nearly: a plain threshold would find something in each run. */
  private static final Pattern TAIL = Pattern.compile("_(p90|p99|p999|max)_us");

  static Better of(String key) {
    Matcher matcher = KEY.matcher(key);
    if (!matcher.matches() || OF_THE_CLIENT.matcher(key).find()) {
      return NEITHER;
    }
    return matcher.group(2).equals("per_second") ? HIGHER : LOWER;
  }

  /** Whether it can be judged without knowing its noise. */
  static boolean isSteady(String key) {
    return !TAIL.matcher(key).find();
  }
}
