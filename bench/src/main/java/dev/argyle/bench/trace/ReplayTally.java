package dev.argyle.bench.trace;

import dev.argyle.bench.load.OpenLoop;
import dev.argyle.bench.load.Recording;
import dev.argyle.bench.load.Reply;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * What came of one way's requests. Filled by the client's event loop; read by others once a replay
 * is over.
 */
final class ReplayTally {
  /** Slowdowns are whole numbers of so small a part of one. */
  private static final double PARTS = 1_000;

  /** Timers are this coarse; sooner than by this, nothing can have been done. */
  private static final long TIMER_NS = TimeUnit.MILLISECONDS.toNanos(1);

  private final Recording latencies = new Recording();
  private final Recording sendLate = new Recording();
  private final Histogram slowdowns = slowdownHistogram();
  private final Histogram shortSlowdowns = slowdownHistogram();
  private long cold;
  private long sent;
  private long intendedNs;
  private long tookNs;
  private long lastSendNs;

  private static Histogram slowdownHistogram() {
    Histogram histogram = new Histogram(3);
    histogram.setAutoResize(true);
    return histogram;
  }

  /** Begins a stretch whose last request is meant to go out so long after its begin. */
  void begin(long lengthNs) {
    latencies.beginBlock();
    intendedNs += lengthNs;
    lastSendNs = 0;
  }

  /** Ends it. */
  void end(long lengthNs) {
    tookNs += Math.max(lengthNs, lastSendNs);
  }

  /** One more went out, so long after the begin and so long after it was meant to. */
  void sent(long afterNs, long lateNs) {
    sent++;
    lastSendNs = afterNs;
    sendLate.success(lateNs);
  }

  /** A good answer, unless it came before the work that was asked for can have been done. */
  void answered(ReplayPlan.Call call, long latencyNs, Reply reply) {
    long idealNs = TimeUnit.MILLISECONDS.toNanos(call.runMs());
    if (latencyNs < idealNs - TIMER_NS) {
      failed("answered before it can have been done");
      return;
    }
    latencies.success(latencyNs);
    long slowdown = Math.round(PARTS * latencyNs / idealNs);
    slowdowns.recordValue(slowdown);
    if (call.isShort()) {
      shortSlowdowns.recordValue(slowdown);
    }
    cold += reply.start().equals("cold") ? 1 : 0;
  }

  /** No good answer. */
  void failed(String reason) {
    latencies.failure(reason);
  }

  Recording latencies() {
    return latencies;
  }

  /** How much longer than its work a call took, 1 for not at all; NaN if there was none. */
  double slowdown(double percentile) {
    return at(slowdowns, percentile);
  }

  /** The same of short functions. */
  double shortSlowdown(double percentile) {
    return at(shortSlowdowns, percentile);
  }

  private static double at(Histogram histogram, double percentile) {
    return histogram.getTotalCount() == 0
        ? Double.NaN
        : histogram.getValueAtPercentile(percentile) / PARTS;
  }

  long coldCount() {
    return cold;
  }

  /** Of good answers. */
  double coldPercent() {
    return slowdowns.getTotalCount() == 0 ? Double.NaN : 100.0 * cold / slowdowns.getTotalCount();
  }

  /** Whether the times were kept; {@code calls} is how many there were to send. */
  OpenLoop.Outcome outcome(long calls) {
    return new OpenLoop.Outcome(
        List.of(latencies), perSecond(calls, intendedNs), perSecond(sent, tookNs), sendLate);
  }

  private static double perSecond(long count, long ns) {
    return ns == 0 ? 0 : count * 1e9 / ns;
  }
}
