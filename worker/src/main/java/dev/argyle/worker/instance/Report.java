package dev.argyle.worker.instance;

import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Metering;

/** The REPORT line of an invocation. Built by hand: a formatter takes longer than a handler. */
final class Report {
  private Report() {}

  static String line(String requestId, FunctionSpec function, Metering metering) {
    StringBuilder line = new StringBuilder(220);
    line.append("REPORT RequestId: ").append(requestId);
    millis(line.append(" Duration: "), metering.durationUs());
    long billedMs = (metering.durationUs() + metering.initUs() + 999) / 1_000;
    line.append(" Billed Duration: ").append(billedMs).append(" ms");
    line.append(" Memory Size: ").append(function.memoryBytes() >> 20).append(" MB");
    long usedMb = (metering.memoryPeakBytes() + (1 << 20) - 1) >> 20;
    line.append(" Max Memory Used: ").append(usedMb).append(" MB");
    millis(line.append(" Init Duration: "), metering.initUs());
    millis(line.append(" CPU: "), metering.cpuUs());
    return line.toString();
  }

  private static void millis(StringBuilder line, long us) {
    long hundredths = (us + 5) / 10;
    line.append(hundredths / 100).append('.');
    long fraction = hundredths % 100;
    if (fraction < 10) {
      line.append('0');
    }
    line.append(fraction).append(" ms");
  }
}
