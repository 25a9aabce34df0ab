package dev.argyle.worker.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The machine's memory, by /proc/meminfo (proc(5)).
 *
 * @param totalBytes all it has
 * @param availableBytes what can be had without swapping
 */
public record HostMemory(long totalBytes, long availableBytes) {
  private static final Path MEMINFO = Path.of("/proc/meminfo");
  private static final long LEAST_BYTES = 128L << 20;

  /** Short of memory is who has less than one part in so many left. */
  private static final int SHARE = 20;

  /** What it is now. Blocks for some microseconds. */
  public static HostMemory read() throws IOException {
    return parse(Files.readString(MEMINFO));
  }

  static HostMemory parse(String meminfo) throws IOException {
    return new HostMemory(kib(meminfo, "MemTotal:") << 10, kib(meminfo, "MemAvailable:") << 10);
  }

  private static long kib(String meminfo, String key) throws IOException {
    return meminfo
        .lines()
        .filter(line -> line.startsWith(key))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElseThrow(() -> new IOException("/proc/meminfo has no " + key));
  }

  private long reserveBytes() {
    return Math.min(totalBytes / 4, Math.max(LEAST_BYTES, totalBytes / SHARE));
  }

  /** What should be given back for the machine to have its reserve; 0 when it has. */
  long missingBytes() {
    return Math.max(0, reserveBytes() - availableBytes);
  }

  /** True when nothing more should be started: half of the reserve is gone. */
  boolean isFull() {
    return missingBytes() * 2 > reserveBytes();
  }
}
