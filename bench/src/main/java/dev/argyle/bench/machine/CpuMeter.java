package dev.argyle.bench.machine;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Processor time of this process and of the whole machine since it was made. The rest of the
 * machine's share is mostly the server's when nothing else runs.
 */
public final class CpuMeter {
  private static final Path STAT = Path.of("/proc/stat");

  /** Columns of {@code /proc/stat} up to steal; guest time is in user time already (proc(5)). */
  private static final int COLUMNS = 8;

  private static final int IDLE = 3;
  private static final int IO_WAIT = 4;

  private final long beganNs = System.nanoTime();
  private final long beganProcessNs = processCpuNs();
  private final long[] beganTicks = machineTicks();

  /** This process: 100 is one whole core. */
  public double processPercent() {
    long wallNs = System.nanoTime() - beganNs;
    return wallNs <= 0 ? 0 : 100.0 * (processCpuNs() - beganProcessNs) / wallNs;
  }

  /** All cores of the machine: 100 is all of them busy. */
  public double machinePercent() {
    long[] ticks = machineTicks();
    long busy = ticks[0] - beganTicks[0];
    long all = ticks[1] - beganTicks[1];
    return all <= 0 ? 0 : 100.0 * busy / all;
  }

  private static long processCpuNs() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean bean
        ? bean.getProcessCpuTime()
        : 0;
  }

  /** Busy and all, in clock ticks summed over the cores. */
  private static long[] machineTicks() {
    try {
      List<String> lines = Files.readAllLines(STAT);
      String[] fields = lines.get(0).split(" +", -1);
      long busy = 0;
      long all = 0;
      for (int i = 0; i < COLUMNS; i++) {
        long ticks = Long.parseLong(fields[i + 1]);
        all += ticks;
        busy += i == IDLE || i == IO_WAIT ? 0 : ticks;
      }
      return new long[] {busy, all};
    } catch (IOException e) {
      return new long[] {0, 0};
    }
  }
}
