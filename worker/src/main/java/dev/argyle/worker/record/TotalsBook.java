package dev.argyle.worker.record;

import dev.argyle.worker.api.ExitReason;
import dev.argyle.worker.api.FunctionTotals;
import dev.argyle.worker.api.InvocationRecord;
import dev.argyle.worker.api.StartKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Totals of all functions there ever were. Event loop. */
final class TotalsBook {
  /** What functions beyond the bound are counted under; no function has such a name. */
  static final String OTHERS = "*";

  private static final int MAX_FUNCTIONS = 10_000;

  private final int maxFunctions;
  private final Map<String, Sum> sums = new HashMap<>();
  private final Set<Sum> changed = new LinkedHashSet<>();

  /** Totals that go on from these. */
  TotalsBook(Collection<FunctionTotals> before) {
    this(before, MAX_FUNCTIONS);
  }

  TotalsBook(Collection<FunctionTotals> before, int maxFunctions) {
    this.maxFunctions = maxFunctions;
    before.forEach(totals -> sums.put(totals.function(), new Sum(totals)));
  }

  /** Counts an invocation that ended at {@code nowMs}, milliseconds since the epoch. */
  void add(InvocationRecord record, long nowMs) {
    Sum sum = sums.get(record.function());
    if (sum == null) {
      String name = sums.size() < maxFunctions ? record.function() : OTHERS;
      sum = sums.computeIfAbsent(name, missing -> new Sum(missing, nowMs));
    }
    sum.add(record, nowMs);
    if (!sum.isChanged) {
      sum.isChanged = true;
      changed.add(sum);
    }
  }

  /** A function's, if it was ever invoked. */
  Optional<FunctionTotals> of(String function) {
    return Optional.ofNullable(sums.get(function)).map(Sum::totals);
  }

  /** All. */
  List<FunctionTotals> all() {
    return sums.values().stream().map(Sum::totals).toList();
  }

  /** Those that have changed since this was last called. */
  List<FunctionTotals> takeChanged() {
    List<FunctionTotals> totals = new ArrayList<>(changed.size());
    for (Sum sum : changed) {
      sum.isChanged = false;
      totals.add(sum.totals());
    }
    changed.clear();
    return totals;
  }

  private static final class Sum {
    private final String function;
    private final long sinceMs;
    private final Map<ExitReason, Long> exits = new EnumMap<>(ExitReason.class);
    private long untilMs;
    private long coldStarts;
    private long billedMs;
    private long memoryMbMs;
    private long initUs;
    private long durationUs;
    private long userUs;
    private long systemUs;
    private long bytesIn;
    private long bytesOut;
    private boolean isChanged;

    Sum(String function, long sinceMs) {
      this.function = function;
      this.sinceMs = sinceMs;
    }

    Sum(FunctionTotals before) {
      this(before.function(), before.sinceMs());
      exits.putAll(before.exits());
      untilMs = before.untilMs();
      coldStarts = before.coldStarts();
      billedMs = before.billedMs();
      memoryMbMs = before.memoryMbMs();
      initUs = before.initUs();
      durationUs = before.durationUs();
      userUs = before.userUs();
      systemUs = before.systemUs();
      bytesIn = before.bytesIn();
      bytesOut = before.bytesOut();
    }

    void add(InvocationRecord record, long nowMs) {
      exits.merge(record.exit(), 1L, Long::sum);
      untilMs = nowMs;
      if (record.ran() && record.metering().start() == StartKind.COLD) {
        coldStarts++;
      }
      long billed = record.billedMs();
      billedMs += billed;
      memoryMbMs += billed * (record.memorySizeBytes() >> 20);
      initUs += record.metering().initUs();
      durationUs += record.metering().durationUs();
      userUs += record.metering().userUs();
      systemUs += record.metering().systemUs();
      bytesIn += record.metering().bytesIn();
      bytesOut += record.metering().bytesOut();
    }

    FunctionTotals totals() {
      return new FunctionTotals(
          function,
          sinceMs,
          untilMs,
          exits,
          coldStarts,
          billedMs,
          memoryMbMs,
          initUs,
          durationUs,
          userUs,
          systemUs,
          bytesIn,
          bytesOut);
    }
  }
}
