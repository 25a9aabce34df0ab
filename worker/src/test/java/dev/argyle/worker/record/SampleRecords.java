package dev.argyle.worker.record;

import dev.argyle.worker.api.ExitReason;
import dev.argyle.worker.api.InvocationQuery;
import dev.argyle.worker.api.InvocationRecord;
import dev.argyle.worker.api.Metering;
import dev.argyle.worker.api.StageTimes;
import dev.argyle.worker.api.StartCause;
import dev.argyle.worker.api.StartKind;
import dev.argyle.worker.api.StartSource;
import java.util.EnumSet;

/** Records and queries for tests. */
final class SampleRecords {
  static final Metering METERING =
      new Metering(
          StartKind.COLD,
          StartSource.SPARE,
          StartCause.BUSY,
          new StageTimes(1, 2, 3, 4, 5, 6),
          700,
          1_500,
          900,
          100,
          5 << 20,
          11,
          12);

  private SampleRecords() {}

  static InvocationRecord record(String id, String function, long arrivedMs, ExitReason exit) {
    String error = exit == ExitReason.ERROR ? "Value\"Error\n" : "";
    return new InvocationRecord(
        id, function, "3", arrivedMs, exit, error, "Root=1-é", 128L << 20, METERING);
  }

  static InvocationQuery all(int limit) {
    return query("", "", 0, Long.MAX_VALUE, limit);
  }

  static InvocationQuery query(String function, String id, long sinceMs, long untilMs, int limit) {
    return new InvocationQuery(
        function, id, sinceMs, untilMs, EnumSet.allOf(ExitReason.class), limit);
  }
}
