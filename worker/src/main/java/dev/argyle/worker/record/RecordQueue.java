package dev.argyle.worker.record;

import dev.argyle.worker.api.InvocationRecord;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Records on their way to the disk. Never blocks and never grows over its bound. Any thread. */
final class RecordQueue {
  private final int bound;
  private final Queue<InvocationRecord> records = new ConcurrentLinkedQueue<>();
  private final AtomicInteger size = new AtomicInteger();
  private final AtomicLong dropped = new AtomicLong();

  RecordQueue(int bound) {
    this.bound = bound;
  }

  /** Adds one; when it is full, the oldest makes room. */
  void add(InvocationRecord record) {
    records.add(record);
    if (size.incrementAndGet() > bound && poll() != null) {
      dropped.incrementAndGet();
    }
  }

  /** The oldest, or null. */
  InvocationRecord poll() {
    InvocationRecord oldest = records.poll();
    if (oldest != null) {
      size.decrementAndGet();
    }
    return oldest;
  }

  boolean isEmpty() {
    return records.isEmpty();
  }

  /** Those that wait, the oldest first. */
  List<InvocationRecord> copy() {
    return List.copyOf(records);
  }

  /** How many had to make room. */
  long dropped() {
    return dropped.get();
  }
}
