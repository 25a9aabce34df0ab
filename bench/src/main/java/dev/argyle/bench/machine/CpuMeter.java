package dev.argyle.bench.machine;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Processor time of this process, of the whole machine and, where it can be had, of the server's
 * processes since it was made. Reads {@code /proc} at its begin and when asked, never between.
 */
public final class CpuMeter {
  private static final Path STAT = Path.of("/proc/stat");

  /** Columns of {@code /proc/stat} up to steal; guest time is in user time already (proc(5)). */
  private static final int COLUMNS = 8;

  private static final int IDLE = 3;
  private static final int IO_WAIT = 4;

  /** Ticks a second of what the kernel tells user space; the same on all its platforms. */
  private static final int TICKS_PER_SECOND = 100;

  private static final long GONE = -1;

  private final Optional<PlatformProcesses> server;
  private final long beganServerTicks;
  private final long beganNs = System.nanoTime();
  private final long beganProcessNs = processCpuNs();
  private final long[] beganTicks = machineTicks();

  /** Without a server to look at. */
  public CpuMeter() {
    this(Optional.empty());
  }

  /** Beside the server behind a gateway; blocks for as long as it takes to find its processes. */
  public static CpuMeter beside(URI gateway) {
    return new CpuMeter(PlatformProcesses.behind(gateway));
  }

  private CpuMeter(Optional<PlatformProcesses> server) {
    this.server = server;
    this.beganServerTicks = server.map(CpuMeter::ticks).orElse(GONE);
  }

  private static long ticks(PlatformProcesses server) {
    try {
      return server.cpuTicks();
    } catch (IOException e) {
      return GONE;
    }
  }

  /**
   * The server's process and all below it, sandboxes included: 100 is one whole core.
   *
   * @return empty if it is not on this machine, may not be seen, or has ended
   */
  public OptionalDouble serverPercent() {
    long ticks = server.map(CpuMeter::ticks).orElse(GONE);
    long wallNs = System.nanoTime() - beganNs;
    if (ticks == GONE || beganServerTicks == GONE || wallNs <= 0) {
      return OptionalDouble.empty();
    }
    double usedNs = Math.max(0, ticks - beganServerTicks) * 1e9 / TICKS_PER_SECOND;
    return OptionalDouble.of(100 * usedNs / wallNs);
  }

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
