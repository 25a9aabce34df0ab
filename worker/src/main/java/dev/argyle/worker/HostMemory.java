package dev.argyle.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The machine's memory, by /proc/meminfo (proc(5)). */
final class HostMemory {
  private static final Path MEMINFO = Path.of("/proc/meminfo");
  private static final long LEAST_KIB = 128 * 1024;

  /** Short of memory is who has less than one part in so many left. */
  private static final int SHARE = 20;

  private HostMemory() {}

  /** True when so little is left that what is only kept ready should be given back. Blocks. */
  static boolean isShort() throws IOException {
    return isShort(Files.readString(MEMINFO));
  }

  static boolean isShort(String meminfo) throws IOException {
    long total = kib(meminfo, "MemTotal:");
    return kib(meminfo, "MemAvailable:") < Math.min(total / 4, Math.max(LEAST_KIB, total / SHARE));
  }

  private static long kib(String meminfo, String key) throws IOException {
    return meminfo
        .lines()
        .filter(line -> line.startsWith(key))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElseThrow(() -> new IOException(MEMINFO + " has no " + key));
  }
}
