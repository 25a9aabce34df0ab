package dev.argyle.bench.policy;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The hybrid histogram policy of "Serverless in the Wild" (section 4.2): learns each function's
 * gaps between calls, gives its memory back for the shortest of them, and has an instance ready
 * just before. Where a histogram says nothing, instances stay as long as it reaches. Without the
 * paper's third part, a time-series forecast of gaps longer than that. The least recently used goes
 * first when memory is short.
 */
public final class HybridHistogram implements KeepAlivePolicy {
  /** Four hours, a bin a minute. */
  private static final int BINS = 240;

  private static final long BIN_MS = TimeUnit.MINUTES.toMillis(1);
  private static final Windows STANDARD = new Windows(0, BINS * BIN_MS);

  /** Fewer gaps teach nothing. */
  private static final int LEAST_GAPS = 5;

  private static final double HEAD = 0.05;
  private static final double TAIL = 0.99;

  /** Of the windows: the head is taken that much earlier, the tail later. */
  private static final double MARGIN = 0.1;

  /** A histogram whose bins vary less is as good as flat. */
  private static final double LEAST_VARIATION = 2;

  private static final double MOST_OUT_OF_BOUNDS = 0.5;

  private final Map<Integer, Gaps> gaps = new HashMap<>();

  @Override
  public String key() {
    return "hybrid";
  }

  @Override
  public String label() {
    return "hybrid histogram of gaps, with pre-warming";
  }

  @Override
  public void called(TracedFunction function, long nowMs) {
    gaps.computeIfAbsent(function.id(), id -> new Gaps()).called(nowMs);
  }

  @Override
  public double worth(TracedFunction function, double mark) {
    return mark;
  }

  @Override
  public Windows windows(TracedFunction function) {
    return gaps.get(function.id()).windows();
  }

  /** Of one function. */
  private static final class Gaps {
    private final int[] bins = new int[BINS];
    private long lastMs = -1;
    private int inBounds;
    private int outOfBounds;

    void called(long nowMs) {
      if (lastMs >= 0) {
        long bin = (nowMs - lastMs) / BIN_MS;
        if (bin < BINS) {
          bins[(int) bin]++;
          inBounds++;
        } else {
          outOfBounds++;
        }
      }
      lastMs = nowMs;
    }

    Windows windows() {
      int all = inBounds + outOfBounds;
      if (inBounds < LEAST_GAPS || outOfBounds > MOST_OUT_OF_BOUNDS * all || isFlat()) {
        return STANDARD;
      }
      // From the head's lower end to the tail's upper one.
      long absentMs = Math.round(binAt(HEAD) * BIN_MS * (1 - MARGIN));
      long untilMs = Math.round((binAt(TAIL) + 1) * BIN_MS * (1 + MARGIN));
      return new Windows(absentMs, untilMs - absentMs);
    }

    private boolean isFlat() {
      double mean = (double) inBounds / BINS;
      double squares = 0;
      for (int bin : bins) {
        squares += (bin - mean) * (bin - mean);
      }
      return Math.sqrt(squares / BINS) < LEAST_VARIATION * mean;
    }

    private int binAt(double share) {
      double wanted = share * inBounds;
      int bin = 0;
      int seen = bins[0];
      while (seen < wanted && bin < BINS - 1) {
        bin++;
        seen += bins[bin];
      }
      return bin;
    }
  }
}
