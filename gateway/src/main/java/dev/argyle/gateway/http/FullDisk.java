package dev.argyle.gateway.http;

import java.util.Locale;

/** Tells a failure for want of disk space from others: Java and SQLite have only words for it. */
final class FullDisk {
  private static final int MAX_CAUSES = 16;

  private FullDisk() {}

  static boolean isCauseOf(Throwable failure) {
    Throwable at = failure;
    for (int i = 0; at != null && i < MAX_CAUSES; i++) {
      String words = String.valueOf(at.getMessage()).toLowerCase(Locale.ROOT);
      if (words.contains("no space left on device")
          || words.contains("disk quota exceeded")
          || words.contains("database or disk is full")) {
        return true;
      }
      at = at.getCause();
    }
    return false;
  }
}
