package dev.argyle.gateway.operate;

import dev.argyle.gateway.http.ApiError;
import dev.argyle.gateway.http.ApiException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads moments as people write them. */
final class Moment {
  private static final Pattern AGO = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
  private static final Pattern EPOCH_MS = Pattern.compile("[0-9]{1,15}");

  private Moment() {}

  /**
   * Milliseconds since the epoch.
   *
   * @param text {@code 5m} for five minutes ago, {@code 2026-01-02T03:04:05Z}, or milliseconds
   *     since the epoch; or empty
   * @param otherwise for an empty text
   * @throws ApiException when it is none of these
   */
  static long read(String parameter, String text, long otherwise, InstantSource clock) {
    if (text.isEmpty()) {
      return otherwise;
    }
    Matcher ago = AGO.matcher(text);
    if (ago.matches()) {
      return clock.millis() - unit(ago.group(2)).toMillis(Long.parseLong(ago.group(1)));
    }
    if (EPOCH_MS.matcher(text).matches()) {
      return Long.parseLong(text);
    }
    try {
      return Instant.parse(text).toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      throw new ApiException(
          ApiError.invalidParameter(
              parameter
                  + " must be like 10m (s, m, h, d ago), 2026-01-02T03:04:05Z, or milliseconds since 1970."));
    }
  }

  private static TimeUnit unit(String name) {
    return switch (name) {
      case "ms" -> TimeUnit.MILLISECONDS;
      case "s" -> TimeUnit.SECONDS;
      case "m" -> TimeUnit.MINUTES;
      case "h" -> TimeUnit.HOURS;
      default -> TimeUnit.DAYS;
    };
  }
}
