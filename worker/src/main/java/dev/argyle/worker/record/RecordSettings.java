package dev.argyle.worker.record;

/**
 * How long records are kept.
 *
 * @param keepMs milliseconds; 0 for no records at all
 * @param maxBytes on disk, of all together; the oldest go
 */
public record RecordSettings(long keepMs, long maxBytes) {
  /** Least room: some thousand records. */
  public static final long MIN_BYTES = 1 << 20;

  private static final long MAX_SEGMENT_BYTES = 8 << 20;
  private static final int SEGMENTS = 16;

  /** Refuses what cannot be. */
  public RecordSettings {
    if (keepMs < 0 || maxBytes < MIN_BYTES) {
      throw new IllegalArgumentException("records need time and at least 1 MiB");
    }
  }

  /** A day, 256 MiB. */
  public static RecordSettings defaults() {
    return new RecordSettings(24 * 60 * 60 * 1_000L, 256L << 20);
  }

  boolean areKept() {
    return keepMs > 0;
  }

  /** A file that is larger is followed by another. */
  long segmentBytes() {
    return Math.min(MAX_SEGMENT_BYTES, maxBytes / SEGMENTS);
  }

  /** A file that is older is followed by another. */
  long segmentMs() {
    return Math.max(1, keepMs / SEGMENTS);
  }
}
