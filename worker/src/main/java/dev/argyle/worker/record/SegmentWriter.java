package dev.argyle.worker.record;

import dev.argyle.worker.record.Segments.Segment;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;

/** Appends lines to the newest file of a folder, and begins and deletes files. One thread. */
final class SegmentWriter implements Closeable {
  private final Segments segments;
  private final RecordSettings settings;
  private final InstantSource clock;
  private FileChannel file;
  private long startMs;
  private long length;

  SegmentWriter(Segments segments, RecordSettings settings, InstantSource clock) {
    this.segments = segments;
    this.settings = settings;
    this.clock = clock;
  }

  /** Appends whole lines, all or, when it throws, none. */
  void append(byte[] lines) throws IOException {
    if (file != null && isFull()) {
      close();
    }
    if (file == null) {
      begin();
    }
    ByteBuffer rest = ByteBuffer.wrap(lines);
    try {
      while (rest.hasRemaining()) {
        file.write(rest);
      }
      length += lines.length;
    } catch (IOException e) {
      takeBack(e);
      throw e;
    }
  }

  private boolean isFull() {
    return length >= settings.segmentBytes() || clock.millis() - startMs >= settings.segmentMs();
  }

  private void begin() throws IOException {
    tidy();
    Segment next = segments.next(clock.millis());
    file =
        FileChannel.open(
            next.path(),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE,
            StandardOpenOption.APPEND);
    segments.add(next);
    startMs = next.startMs();
    length = 0;
  }

  /** Half a line must not become the beginning of another. */
  private void takeBack(IOException failure) {
    try {
      file.truncate(length);
    } catch (IOException e) {
      failure.addSuppressed(e);
      close();
    }
  }

  /** Deletes what is too old or too much; to be called now and then. */
  void tidy() throws IOException {
    if (file != null && isFull()) {
      close();
    }
    segments.expire(clock.millis() - settings.keepMs(), file != null);
    segments.shrinkTo(settings.maxBytes() - settings.segmentBytes(), file != null);
  }

  @Override
  public void close() {
    try {
      if (file != null) {
        file.close();
      }
    } catch (IOException e) {
      // What was written is written.
    } finally {
      file = null;
    }
  }
}
