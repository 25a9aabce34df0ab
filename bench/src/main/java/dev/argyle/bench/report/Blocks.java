package dev.argyle.bench.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * A series' blocks in a form that is cheap to draw from: all values in rising order, with the block
 * each came from. Neighbouring blocks are put together when there are many, which also keeps what
 * hangs together in time together.
 */
final class Blocks {
  /** More than so many make no better interval, only a slower one. */
  private static final int MOST = 40;

  /** So many times a value occurred in a block. */
  private record Entry(long value, int block, long count) {}

  private final int[] sizes;
  private final long[] totals;
  private final long[] values;
  private final int[] blocks;
  private final long[] counts;

  Blocks(List<Histogram> intervals) {
    int number = Math.min(MOST, intervals.size());
    sizes = new int[number];
    totals = new long[number];
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < intervals.size(); i++) {
      int block = (int) ((long) i * number / intervals.size());
      sizes[block]++;
      totals[block] += intervals.get(i).getTotalCount();
      for (HistogramIterationValue at : intervals.get(i).recordedValues()) {
        entries.add(new Entry(at.getValueIteratedTo(), block, at.getCountAtValueIteratedTo()));
      }
    }
    entries.sort(Comparator.comparingLong(Entry::value));
    values = entries.stream().mapToLong(Entry::value).toArray();
    blocks = entries.stream().mapToInt(Entry::block).toArray();
    counts = entries.stream().mapToLong(Entry::count).toArray();
  }

  /** How many there are to draw from. */
  int number() {
    return sizes.length;
  }

  /** Those in which something was measured. */
  int filled() {
    int filled = 0;
    for (long total : totals) {
      filled += total > 0 ? 1 : 0;
    }
    return filled;
  }

  /** All that was measured. */
  long count() {
    long count = 0;
    for (long total : totals) {
      count += total;
    }
    return count;
  }

  /**
   * Percentiles if each block had occurred so often; NaN if nothing had been measured then.
   *
   * @param drawn how often, a number a block
   * @param percentiles in rising order
   */
  double[] percentiles(int[] drawn, double[] percentiles) {
    long count = 0;
    for (int block = 0; block < drawn.length; block++) {
      count += drawn[block] * totals[block];
    }
    double[] found = new double[percentiles.length];
    Arrays.fill(found, Double.NaN);
    long seen = 0;
    int next = 0;
    for (int i = 0; i < values.length && next < percentiles.length && count > 0; i++) {
      seen += drawn[blocks[i]] * counts[i];
      while (next < percentiles.length && seen >= percentiles[next] / 100 * count && seen > 0) {
        found[next] = values[i];
        next++;
      }
    }
    return found;
  }

  /** The mean count of a block that occurred so often, over that of all as they were. */
  double relativeRate(int[] drawn) {
    long total = 0;
    long size = 0;
    long allSizes = 0;
    for (int block = 0; block < drawn.length; block++) {
      total += drawn[block] * totals[block];
      size += (long) drawn[block] * sizes[block];
      allSizes += sizes[block];
    }
    return ((double) total / size) / ((double) count() / allSizes);
  }
}
