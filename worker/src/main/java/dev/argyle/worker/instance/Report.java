package dev.argyle.worker.instance;

import dev.argyle.worker.api.ExitReason;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Metering;

/**
 * The REPORT line of an invocation: the contract's fields, then the rest. Built by hand: a
 * formatter takes longer than a handler.
 */
final class Report {
  private Report() {}

  static String line(String requestId, FunctionSpec function, Metering metering, ExitReason exit) {
    StringBuilder line = new StringBuilder(360);
    line.append("REPORT RequestId: ").append(requestId);
    millis(line.append(" Duration: "), metering.durationUs());
    line.append(" Billed Duration: ").append(metering.billedMs()).append(" ms");
    line.append(" Memory Size: ").append(function.memoryBytes() >> 20).append(" MB");
    long usedMb = (metering.memoryPeakBytes() + (1 << 20) - 1) >> 20;
    line.append(" Max Memory Used: ").append(usedMb).append(" MB");
    millis(line.append(" Init Duration: "), metering.initUs());
    millis(line.append(" CPU: "), metering.cpuUs());
    millis(line.append(" Queue: "), metering.queueUs());
    millis(line.append(" User: "), metering.userUs());
    millis(line.append(" System: "), metering.systemUs());
    line.append(" In: ").append(metering.bytesIn()).append(" B");
    line.append(" Out: ").append(metering.bytesOut()).append(" B");
    line.append(" Start: ").append(metering.start().headerValue());
    line.append(" (").append(metering.source().label());
    line.append(", ").append(metering.cause().label()).append(')');
    line.append(" Exit: ").append(exit.label());
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
