package dev.argyle.bench.policy;

import dev.argyle.bench.policy.TracedFunction.Pattern;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Makes traces like the one of Azure Functions in "Serverless in the Wild" (Shahrad et al., USENIX
 * ATC 2020), from the distributions published there. Not from there: how long a cold start takes,
 * which is what imports cost here, and how bursts look. There is no night and day. Not thread-safe.
 */
public final class TraceGenerator {
  /** Section 3.3: 45 % of applications are called once an hour at most, 81 % once a minute. */
  private static final double[] QUANTILES = {0, 0.45, 0.81, 1};

  private static final double ONCE_AN_HOUR = 24;
  private static final double ONCE_A_MINUTE = 1440;

  /** Figure 2: 15.6 % of functions have timers, which make few calls: so none of the busy have. */
  private static final double TIMERS = 0.156 / 0.81;

  private static final double[] TIMER_MINUTES = {1, 5, 10, 15, 30, 60, 120, 240, 720, 1440};

  /** Section 3.4: log-normal means of run time, of seconds. */
  private static final double RUN_LOG_MEAN = -0.38;

  private static final double RUN_LOG_DEVIATION = 2.36;
  private static final double LEAST_RUN_MS = 1;

  /** Of one call about its function's mean, which the paper does not tell. */
  private static final double CALL_LOG_DEVIATION = 0.5;

  /** Section 3.5: Burr distributed memory, of MB. */
  private static final double BURR_C = 11.652;

  private static final double BURR_K = 0.221;
  private static final double BURR_SCALE = 107.083;
  private static final double MOST_MEMORY_MIB = 2048;

  /** A fresh sandbox, and imports: nothing, Pillow (20 ms), pandas (500 ms). */
  private static final double SANDBOX_MS = 0.5;

  private static final double INIT_LOG_MEAN = Math.log(20);
  private static final double INIT_LOG_DEVIATION = 1.5;
  private static final double MOST_INIT_MS = 5_000;

  /** Nine gaps of ten in a burst are a tenth of the mean: a coefficient of variation of 3.9. */
  private static final double SHORT_GAPS = 0.9;

  private static final double SHORT_GAP = 0.1;

  private final TraceShape shape;
  private final Random random;

  /** Of a shape; each generator makes one trace. */
  public TraceGenerator(TraceShape shape) {
    this.shape = shape;
    this.random = new Random(shape.seed());
  }

  /** The functions and their calls. */
  public Trace generate() {
    List<TracedFunction> functions = functions();
    long lengthMs = TimeUnit.HOURS.toMillis(shape.hours());
    List<Trace.Call> calls = new ArrayList<>();
    functions.forEach(function -> addCalls(calls, function, lengthMs));
    calls.sort(Comparator.comparingLong(Trace.Call::atMs).thenComparingInt(Trace.Call::function));
    return new Trace(functions, calls, lengthMs);
  }

  /** The functions alone. */
  List<TracedFunction> functions() {
    List<TracedFunction> functions = new ArrayList<>();
    for (int id = 0; id < shape.functions(); id++) {
      // One of each slice of the distribution: few functions make most calls, and whether there is
      // one more of them must not be up to chance.
      double quantile = (id + random.nextDouble()) / shape.functions();
      functions.add(function(id, callsPerDay(quantile)));
    }
    return functions;
  }

  private TracedFunction function(int id, double callsPerDay) {
    Pattern pattern = pattern(callsPerDay);
    double runMs = 1_000 * logNormal(RUN_LOG_MEAN, RUN_LOG_DEVIATION);
    double initMs = SANDBOX_MS + logNormal(INIT_LOG_MEAN, INIT_LOG_DEVIATION);
    return new TracedFunction(
        id,
        pattern,
        pattern == Pattern.TIMER ? ONCE_A_MINUTE / timerMinutes(callsPerDay) : callsPerDay,
        Math.min(MOST_MEMORY_MIB, burr(random.nextDouble())),
        Math.max(LEAST_RUN_MS, Math.min(shape.longestRunMs(), runMs)),
        Math.min(MOST_INIT_MS, initMs));
  }

  /** By log-linear interpolation between what the paper tells. */
  private double callsPerDay(double quantile) {
    double[] rates = {1, ONCE_AN_HOUR, ONCE_A_MINUTE, shape.mostCallsPerDay()};
    int above = 1;
    while (above < QUANTILES.length - 1 && quantile > QUANTILES[above]) {
      above++;
    }
    double part = (quantile - QUANTILES[above - 1]) / (QUANTILES[above] - QUANTILES[above - 1]);
    return rates[above - 1] * Math.pow(rates[above] / rates[above - 1], part);
  }

  private Pattern pattern(double callsPerDay) {
    double chance = random.nextDouble();
    if (callsPerDay <= ONCE_A_MINUTE && chance < TIMERS) {
      return Pattern.TIMER;
    }
    return random.nextBoolean() ? Pattern.POISSON : Pattern.BURSTY;
  }

  /** The usual period that comes nearest. */
  private static double timerMinutes(double callsPerDay) {
    double wanted = ONCE_A_MINUTE / callsPerDay;
    double nearest = TIMER_MINUTES[0];
    for (double minutes : TIMER_MINUTES) {
      boolean nearer = Math.abs(Math.log(minutes / wanted)) < Math.abs(Math.log(nearest / wanted));
      nearest = nearer ? minutes : nearest;
    }
    return nearest;
  }

  private double logNormal(double logMean, double logDeviation) {
    return Math.exp(logMean + logDeviation * random.nextGaussian());
  }

  /** The inverse of {@code 1 - (1 + (x / scale)^c)^-k}. */
  private static double burr(double quantile) {
    return BURR_SCALE * Math.pow(Math.pow(1 - quantile, -1 / BURR_K) - 1, 1 / BURR_C);
  }

  private void addCalls(List<Trace.Call> calls, TracedFunction function, long lengthMs) {
    double meanGapMs = TimeUnit.DAYS.toMillis(1) / function.callsPerDay();
    // Nobody begins with the trace.
    double atMs = meanGapMs * random.nextDouble();
    while (atMs < lengthMs) {
      // Of a mean of 1, so that a function's mean is its calls' mean.
      double spread = logNormal(-CALL_LOG_DEVIATION * CALL_LOG_DEVIATION / 2, CALL_LOG_DEVIATION);
      long runMs = Math.max(1, Math.round(function.runMs() * spread));
      calls.add(new Trace.Call((long) atMs, function.id(), runMs));
      atMs += meanGapMs * gap(function.pattern());
    }
  }

  /** A gap between two calls, of a mean of 1. */
  double gap(Pattern pattern) {
    return switch (pattern) {
      case TIMER -> 1;
      case POISSON -> exponential();
      case BURSTY -> burstyGap();
    };
  }

  private double burstyGap() {
    double longGap = (1 - SHORT_GAPS * SHORT_GAP) / (1 - SHORT_GAPS);
    return exponential() * (random.nextDouble() < SHORT_GAPS ? SHORT_GAP : longGap);
  }

  private double exponential() {
    return -Math.log(1 - random.nextDouble());
  }
}
