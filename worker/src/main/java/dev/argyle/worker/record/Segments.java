package dev.argyle.worker.record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files of a folder of records, by the time of their first. The writer's thread. */
final class Segments {
  private static final Pattern NAME = Pattern.compile("records-(\\d{13})-(\\d{4})\\.jsonl");
  private static final int MAX_NUMBER = 9_999;

  /**
   * One file.
   *
   * @param startMs no record in it ended before, milliseconds since the epoch
   */
  record Segment(Path path, long startMs) {}

  private final Path folder;
  private final List<Segment> all = new ArrayList<>();

  /** Those that are there. */
  Segments(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
    try (Stream<Path> files = Files.list(folder)) {
      files.sorted().map(Segments::segment).flatMap(Optional::stream).forEach(all::add);
    }
  }

  private static Optional<Segment> segment(Path path) {
    Matcher name = NAME.matcher(path.getFileName().toString());
    return name.matches()
        ? Optional.of(new Segment(path, Long.parseLong(name.group(1))))
        : Optional.empty();
  }

  /** All, the oldest first. */
  List<Segment> all() {
    return List.copyOf(all);
  }

  /** A name for the next one, which is not made yet; after all others, whatever the clock says. */
  Segment next(long nowMs) throws IOException {
    long startMs = all.isEmpty() ? nowMs : Math.max(nowMs, all.get(all.size() - 1).startMs());
    for (int number = 0; number <= MAX_NUMBER; number++) {
      String name = String.format(Locale.ROOT, "records-%013d-%04d.jsonl", startMs, number);
      Path path = folder.resolve(name);
      if (Files.notExists(path)) {
        return new Segment(path, startMs);
      }
    }
    throw new IOException("no name is left in " + folder);
  }

  /** The next one was made. */
  void add(Segment segment) {
    all.add(segment);
  }

  /** Bytes of all together. */
  long bytes() throws IOException {
    long bytes = 0;
    for (Segment segment : all) {
      bytes += size(segment);
    }
    return bytes;
  }

  private static long size(Segment segment) throws IOException {
    try {
      return Files.size(segment.path());
    } catch (NoSuchFileException somebodyDeletedIt) {
      return 0;
    }
  }

  /**
   * Deletes the oldest until the others fit.
   *
   * @param writing whether the newest is being written, and stays
   */
  void shrinkTo(long maxBytes, boolean writing) throws IOException {
    long bytes = bytes();
    while (bytes > maxBytes && all.size() > (writing ? 1 : 0)) {
      bytes -= size(all.get(0));
      deleteOldest();
    }
  }

  /**
   * Deletes those that were last written before.
   *
   * @param writing whether the newest is being written, and stays
   */
  void expire(long beforeMs, boolean writing) throws IOException {
    while (all.size() > (writing ? 1 : 0) && writtenMs(all.get(0)) < beforeMs) {
      deleteOldest();
    }
  }

  private static long writtenMs(Segment segment) throws IOException {
    try {
      return Files.getLastModifiedTime(segment.path()).toMillis();
    } catch (NoSuchFileException somebodyDeletedIt) {
      return 0;
    }
  }

  private void deleteOldest() throws IOException {
    Files.deleteIfExists(all.get(0).path());
    all.remove(0);
  }
}
