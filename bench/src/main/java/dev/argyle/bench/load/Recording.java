package dev.argyle.bench.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Latencies and failures of one target, in one interval a block so that the noise between blocks
 * can be told from the noise within. Not thread-safe: filled by the client's event loop, read by
 * others only after the run's future has completed.
 */
public final class Recording {
  /** Digits that stay exact: 1 part in 1000. */
  static final int SIGNIFICANT_DIGITS = 3;

  /** Longest latency told apart, ns; longer ones count as this. */
  static final long MAX_LATENCY_NS = 600_000_000_000L;

  /** Different reasons of failure that are kept by name; the rest are counted as "other". */
  private static final int MAX_REASONS = 8;

  private static final String COLD = "cold";

  /**
   * Even. A block takes some 200 KiB, and a target that takes its turn often has many thousands.
   */
  static final int MAX_BLOCKS = 256;

  private final List<Histogram> intervals = new ArrayList<>();
  private final List<Histogram> inits = new ArrayList<>();
  private final Map<String, Long> failures = new TreeMap<>();
  private long coldCount;
  private long begun;
  private long blocksInOne = 1;

  /**
   * Begins a block; what is recorded from here on belongs to it. Of many blocks, neighbours become
   * one: two, then four, and so on.
   */
  public void beginBlock() {
    long index = begun++;
    if (index % blocksInOne != 0) {
      return;
    }
    if (intervals.size() == MAX_BLOCKS) {
      blocksInOne *= 2;
      mergeNeighbours(intervals);
      mergeNeighbours(inits);
    }
    intervals.add(interval());
    inits.add(interval());
  }

  private static void mergeNeighbours(List<Histogram> blocks) {
    int pairs = (blocks.size() + 1) / 2;
    for (int i = 0; i < pairs; i++) {
      // A copy: it may be another recording's too.
      Histogram first = blocks.get(2 * i).copy();
      if (2 * i + 1 < blocks.size()) {
        Histogram second = blocks.get(2 * i + 1);
        first.add(second);
        first.setEndTimeStamp(second.getEndTimeStamp());
      }
      blocks.set(i, first);
    }
    blocks.subList(pairs, blocks.size()).clear();
  }

  private static Histogram interval() {
    Histogram interval = new Histogram(SIGNIFICANT_DIGITS);
    interval.setStartTimeStamp(System.currentTimeMillis());
    return interval;
  }

  /** Counts one good answer, with its latency in nanoseconds. */
  public void success(long latencyNs) {
    if (intervals.isEmpty()) {
      beginBlock();
    }
    record(intervals, latencyNs);
  }

  /** Counts one good answer, with its latency in nanoseconds and what it says of its sandbox. */
  void success(long latencyNs, Reply reply) {
    success(latencyNs);
    coldCount += reply.start().equals(COLD) ? 1 : 0;
    if (reply.initUs() != Reply.NO_INIT) {
      record(inits, TimeUnit.MICROSECONDS.toNanos(reply.initUs()));
    }
  }

  private static void record(List<Histogram> blocks, long ns) {
    Histogram interval = blocks.get(blocks.size() - 1);
    interval.recordValue(Math.max(0, Math.min(ns, MAX_LATENCY_NS)));
    interval.setEndTimeStamp(System.currentTimeMillis());
  }

  /**
   * Adds all that another recording has, as blocks of its own, which are merged where they are
   * many.
   */
  public void add(Recording other) {
    intervals.addAll(other.intervals);
    inits.addAll(other.inits);
    while (intervals.size() > MAX_BLOCKS) {
      mergeNeighbours(intervals);
      mergeNeighbours(inits);
    }
    coldCount += other.coldCount;
    other.failures.forEach((reason, count) -> failure(reason, count));
  }

  /** All blocks as one: many targets that were asked once each are one thing that was measured. */
  public Recording merged() {
    Recording merged = new Recording();
    merged.beginBlock();
    intervals.forEach(merged.intervals.get(0)::add);
    inits.forEach(merged.inits.get(0)::add);
    merged.coldCount = coldCount;
    failures.forEach((reason, count) -> merged.failure(reason, count));
    return merged;
  }

  /** Counts one request that did not get the answer asked for. */
  public void failure(String reason) {
    failure(reason, 1);
  }

  private void failure(String reason, long count) {
    String known = failures.containsKey(reason) || failures.size() < MAX_REASONS ? reason : "other";
    failures.merge(known, count, Long::sum);
  }

  /** One histogram a block, ns. */
  public List<Histogram> intervals() {
    return List.copyOf(intervals);
  }

  /** What good answers said of their initialisation, one histogram a block, ns. */
  public List<Histogram> inits() {
    return List.copyOf(inits);
  }

  /** Good answers whose sandbox was a fresh one. */
  public long coldCount() {
    return coldCount;
  }

  /** Good answers. */
  public long goodCount() {
    return intervals.stream().mapToLong(Histogram::getTotalCount).sum();
  }

  /** How often each reason of failure occurred. */
  public Map<String, Long> failures() {
    return Map.copyOf(failures);
  }
}
