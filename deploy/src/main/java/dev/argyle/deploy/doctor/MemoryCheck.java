package dev.argyle.deploy.doctor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Whether there is memory for the platform and a shelf of spares. */
final class MemoryCheck implements Check {
  private static final Pattern AVAILABLE = Pattern.compile("MemAvailable:\\s+([0-9]{1,15}) kB");
  private static final long ENOUGH_MIB = 512;

  private final Path proc;

  MemoryCheck(Path proc) {
    this.proc = proc;
  }

  @Override
  public Finding run() throws IOException {
    long available =
        ProcFiles.match(proc.resolve("meminfo"), AVAILABLE)
            .map(match -> Long.parseLong(match.group(1)) >> 10)
            .orElse(0L);
    String what = "memory: " + available + " MiB available";
    if (available < ENOUGH_MIB) {
      return Finding.warning(
          what,
          "stop what takes it (ps aux --sort=-rss | head), or worker.spares.min: 4 in argyle.yaml");
    }
    OptionalLong limit = limitMib();
    if (limit.isEmpty()) {
      return Finding.ok(what);
    }
    String limited = what + ", up to " + limit.getAsLong() + " in this container";
    return limit.getAsLong() < ENOUGH_MIB
        ? Finding.warning(limited, "docker run --memory 2g ...")
        : Finding.ok(limited);
  }

  /** A container's own; the hierarchy's root has none. */
  private OptionalLong limitMib() throws IOException {
    Optional<Path> root = CgroupMounts.read(proc).unified();
    OptionalLong bytes =
        root.isPresent()
            ? ProcFiles.number(root.get().resolve("memory.max"))
            : OptionalLong.empty();
    return bytes.isPresent() ? OptionalLong.of(bytes.getAsLong() >> 20) : bytes;
  }
}
