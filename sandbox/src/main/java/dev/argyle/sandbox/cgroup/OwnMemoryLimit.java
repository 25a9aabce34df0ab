package dev.argyle.sandbox.cgroup;

import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.sys.Kernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the control groups that this process is in let it have of the machine's memory: a container,
 * a systemd unit, or whatever else it was put into. Blocks.
 */
public final class OwnMemoryLimit {
  private static final int MAX_DEPTH = 32;

  private final CgroupFiles files;

  private OwnMemoryLimit(Kernel kernel) {
    files = new CgroupFiles(kernel);
  }

  /** The least limit of its groups, bytes; {@link Long#MAX_VALUE} where there is none. */
  public static long read(Kernel kernel) throws IOException {
    return of(
        kernel,
        Files.readString(Path.of("/proc/self/mountinfo")),
        Files.readString(Path.of("/proc/self/cgroup")));
  }

  /** From what cgroups(7) says of mounts and of this process's groups. */
  static long of(Kernel kernel, String mountInfo, String ownGroups) {
    CgroupMounts mounts = CgroupMounts.parse(mountInfo);
    OwnMemoryLimit limit = new OwnMemoryLimit(kernel);
    long least = Long.MAX_VALUE;
    for (String line : ownGroups.split("\n", -1)) {
      String[] fields = line.split(":", 3);
      if (fields.length < 3) {
        continue;
      }
      if (fields[1].isEmpty() && mounts.unified().isPresent()) {
        least = Math.min(least, limit.upFrom(mounts.unified().get(), fields[2], "/memory.max"));
      } else if (fields[1].equals("memory") && mounts.v1().isPresent()) {
        String root = mounts.v1().get().memory();
        least = Math.min(least, limit.upFrom(root, fields[2], "/memory.limit_in_bytes"));
      }
    }
    return least;
  }

  /** A group is held to the limits of all above it; some of these may be out of sight. */
  private long upFrom(String root, String group, String file) {
    long least = Long.MAX_VALUE;
    String path = group;
    for (int depth = 0; depth < MAX_DEPTH; depth++) {
      least = Math.min(least, at(root + (path.equals("/") ? "" : path) + file));
      int end = path.lastIndexOf('/');
      if (end < 0 || path.length() == 1) {
        break;
      }
      path = end == 0 ? "/" : path.substring(0, end);
    }
    return least;
  }

  private long at(String path) {
    try {
      long bytes = CgroupFiles.number(files.read(path));
      return bytes == 0 ? Long.MAX_VALUE : bytes; // "max" is no number
    } catch (ErrnoException notThere) {
      return Long.MAX_VALUE;
    }
  }
}
