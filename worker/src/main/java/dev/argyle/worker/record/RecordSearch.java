package dev.argyle.worker.record;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.argyle.worker.api.ExitReason;
import dev.argyle.worker.api.InvocationJson;
import dev.argyle.worker.api.InvocationPage;
import dev.argyle.worker.api.InvocationQuery;
import dev.argyle.worker.api.InvocationRecord;
import dev.argyle.worker.record.Segments.Segment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One look through the records, from the newest on. Blocks; one thread. */
final class RecordSearch {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String EXIT = "\"exit\":\"";

  /** As much as half a gigabyte takes about a second. */
  private static final long MAX_BYTES = 512L << 20;

  /** The longest timeout of a function, and time to wait for a sandbox. */
  private static final long LONGEST_MS = 20 * 60 * 1_000L;

  private final InvocationQuery query;
  private final List<String> needles = new ArrayList<>();
  private final List<InvocationRecord> found = new ArrayList<>();
  private long bytes;

  RecordSearch(InvocationQuery query) {
    this.query = query;
    addNeedle("requestId", query.requestId());
    addNeedle("function", query.function());
  }

  /** Most lines can be left out before they are read as JSON. */
  private void addNeedle(String field, String value) {
    if (!value.isEmpty()) {
      needles.add("\"" + field + "\":\"" + value + "\"");
    }
  }

  /**
   * Looks.
   *
   * @param segments the oldest first
   * @param unwritten what is not in them, the oldest first; newer than all that is
   */
  InvocationPage run(List<Segment> segments, List<InvocationRecord> unwritten) throws IOException {
    for (int i = unwritten.size() - 1; i >= 0 && !isFull(); i--) {
      take(unwritten.get(i));
    }
    long endMs = Long.MAX_VALUE;
    for (int i = segments.size() - 1; i >= 0 && !isDone(); i--) {
      long startMs = segments.get(i).startMs();
      // A record is written when its invocation has ended, which is after it came.
      boolean tooOld = endMs < query.sinceMs();
      boolean tooNew = startMs - LONGEST_MS >= query.untilMs();
      if (!tooOld && !tooNew) {
        read(segments.get(i));
      }
      endMs = startMs;
    }
    return new InvocationPage(found, !isDone());
  }

  private boolean isFull() {
    return found.size() >= query.limit();
  }

  private boolean isDone() {
    return isFull() || bytes >= MAX_BYTES;
  }

  private void read(Segment segment) throws IOException {
    byte[] text;
    try {
      text = Files.readAllBytes(segment.path());
    } catch (NoSuchFileException itWasTooOld) {
      return;
    }
    bytes += text.length;
    int end = text.length;
    for (int at = text.length - 1; at >= -1 && !isFull(); at--) {
      if (at == -1 || text[at] == '\n') {
        line(new String(text, at + 1, end - at - 1, StandardCharsets.UTF_8)).ifPresent(this::take);
        end = at;
      }
    }
  }

  /** The last line of a file may be half of one, where the platform was killed. */
  private Optional<InvocationRecord> line(String line) {
    if (line.isEmpty() || !needles.stream().allMatch(line::contains) || !hasExit(line)) {
      return Optional.empty();
    }
    try {
      return Optional.of(InvocationJson.read(JSON.readTree(line)));
    } catch (JacksonException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private boolean hasExit(String line) {
    int from = line.indexOf(EXIT) + EXIT.length();
    int to = line.indexOf('"', from);
    return to > from
        && ExitReason.named(line.substring(from, to)).filter(query.exits()::contains).isPresent();
  }

  private void take(InvocationRecord record) {
    if (query.matches(record)) {
      found.add(record);
    }
  }
}
