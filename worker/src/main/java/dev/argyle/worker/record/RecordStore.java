package dev.argyle.worker.record;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.argyle.worker.api.InvocationJson;
import dev.argyle.worker.api.InvocationPage;
import dev.argyle.worker.api.InvocationQuery;
import dev.argyle.worker.api.InvocationRecord;
import dev.argyle.worker.record.Segments.Segment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records on the disk, as lines of JSON in files that are only added to. While the disk takes none,
 * the newest are kept in memory. All but {@link #add} is one thread's.
 */
final class RecordStore {
  private static final Logger LOG = LoggerFactory.getLogger(RecordStore.class);
  private static final int MAX_WAITING = 10_000;
  private static final int BATCH = 128;

  private final JsonFactory json = new JsonFactory();
  private final RecordQueue queue = new RecordQueue(MAX_WAITING);
  private final Deque<InvocationRecord> unwritten = new ArrayDeque<>();
  private final Segments segments;
  private final SegmentWriter writer;
  private boolean failing;
  private long droppedBefore;

  /**
   * What there is to look through.
   *
   * @param segments on the disk, the oldest first
   * @param unwritten in memory only, the oldest first
   */
  record Contents(List<Segment> segments, List<InvocationRecord> unwritten) {
    InvocationPage search(InvocationQuery query) throws IOException {
      return new RecordSearch(query).run(segments, unwritten);
    }
  }

  RecordStore(Path folder, RecordSettings settings, InstantSource clock) throws IOException {
    segments = new Segments(folder);
    writer = new SegmentWriter(segments, settings, clock);
  }

  /** Hands a record over; any thread, never blocks. */
  void add(InvocationRecord record) {
    queue.add(record);
  }

  /** Records that were lost since the worker began, because the disk took none; any thread. */
  long dropped() {
    return queue.dropped();
  }

  /** Writes what was handed over. */
  void write() {
    try {
      do {
        takeSome();
        if (!unwritten.isEmpty()) {
          writer.append(lines(unwritten));
          unwritten.clear();
        }
      } while (!queue.isEmpty());
      if (failing) {
        failing = false;
        LOG.info("records of invocations are written again");
      }
    } catch (IOException e) {
      failed(e);
    }
    if (dropped() > droppedBefore) {
      LOG.warn("{} records of invocations were lost", dropped() - droppedBefore);
      droppedBefore = dropped();
    }
  }

  /** What cannot be written stays in the queue's bound. */
  private void takeSome() {
    for (int i = unwritten.size(); i < BATCH; i++) {
      InvocationRecord next = queue.poll();
      if (next == null) {
        return;
      }
      unwritten.addLast(next);
    }
  }

  private byte[] lines(Iterable<InvocationRecord> records) throws IOException {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (InvocationRecord record : records) {
      try (JsonGenerator generator = json.createGenerator(lines)) {
        InvocationJson.write(record, generator);
      }
      lines.write('\n');
    }
    return lines.toByteArray();
  }

  private void failed(IOException e) {
    if (!failing) {
      failing = true;
      LOG.warn(
          "records of invocations are kept in memory until they can be written: {}",
          e.getMessage());
    }
  }

  /** Deletes what is too old or too much. */
  void tidy() {
    try {
      writer.tidy();
    } catch (IOException e) {
      failed(e);
    }
  }

  /** All there is, what was handed over until now included. */
  Contents contents() {
    write();
    List<InvocationRecord> inMemory = new ArrayList<>(unwritten);
    inMemory.addAll(queue.copy());
    return new Contents(segments.all(), inMemory);
  }

  /** Writes what is left. */
  void close() {
    write();
    writer.close();
  }
}
