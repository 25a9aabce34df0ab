package dev.argyle.deploy.doctor;

import java.io.IOException;
import java.util.Map;
import java.util.OptionalLong;

/** Whether there is room where functions, packages and logs are kept. */
final class DiskCheck implements Check {
  private static final long MIB = 1L << 20;
  private static final long LEAST_BYTES = 200 * MIB;
  private static final long ENOUGH_BYTES = 1_024 * MIB;
  private static final long ENOUGH_INODES = 50_000;

  /** What does not last, and how to have it last. */
  private static final Map<String, String> PASSING =
      Map.of(
          "tmpfs", "in memory, gone with the next boot",
          "ramfs", "in memory, gone with the next boot",
          "overlay", "gone with the container unless a volume is mounted there");

  private final VolumeReader volume;

  /** Looks at a volume. */
  @FunctionalInterface
  interface VolumeReader {
    Volume read() throws IOException;
  }

  DiskCheck(VolumeReader volume) {
    this.volume = volume;
  }

  @Override
  public Finding run() throws IOException {
    Volume found = volume.read();
    String what = "disk: " + found.freeBytes() / MIB + " MiB free at " + found.at();
    if (found.freeBytes() < LEAST_BYTES) {
      return Finding.problem(what, largest(found));
    }
    if (found.freeBytes() < ENOUGH_BYTES) {
      return Finding.warning(what + ", 1 GiB is better", largest(found));
    }
    OptionalLong inodes = found.freeInodes();
    if (inodes.isPresent() && inodes.getAsLong() < ENOUGH_INODES) {
      return Finding.warning(
          "disk: only " + inodes.getAsLong() + " more files can be made at " + found.at(),
          "du --inodes -xd2 " + found.at() + " | sort -n | tail");
    }
    String note = PASSING.get(found.type());
    if (note == null) {
      return Finding.ok(what + " (" + found.type() + ")");
    }
    return Finding.warning(
        what + " (" + found.type() + ", " + note + ")",
        "faas up --data DIR, on a disk or a volume");
  }

  private static String largest(Volume volume) {
    return "du -xhd2 "
        + volume.at()
        + " | sort -h | tail shows what to delete, or faas up --data DIR elsewhere";
  }
}
