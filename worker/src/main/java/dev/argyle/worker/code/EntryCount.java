package dev.argyle.worker.code;

import java.io.IOException;
import java.io.InputStream;

/**
 * Counts how many entries an archive may have without keeping any. The library that reads archives
 * holds all entries at once and looks up each in the file: one of 45 MB with 900,000 of them takes
 * 670 MB of heap and a minute.
 */
final class EntryCount {
  /** What an entry of a central directory begins with: {@code PK\1\2}. */
  private static final int SIGNATURE = 0x504b0102;

  private static final int BUFFER_BYTES = 64 * 1024;

  private EntryCount() {}

  /**
   * True when the signature is there more often than {@code bound}. Stored files may hold it too,
   * being archives themselves, so the bound should leave room.
   */
  static boolean exceeds(InputStream archive, long bound) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    int window = 0;
    long found = 0;
    for (int count = archive.read(buffer); count > 0; count = archive.read(buffer)) {
      for (int i = 0; i < count; i++) {
        window = (window << 8) | (buffer[i] & 0xff);
        if (window == SIGNATURE && ++found > bound) {
          return true;
        }
      }
    }
    return false;
  }
}
