package dev.argyle.deploy.doctor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** How many processes all below this container may have together. */
final class ProcessLimitCheck implements Check {
  /** A few for each of a thousand sandboxes. */
  private static final long ENOUGH = 8_192;

  private final Path proc;

  ProcessLimitCheck(Path proc) {
    this.proc = proc;
  }

  @Override
  public Finding run() throws IOException {
    CgroupMounts mounts = CgroupMounts.read(proc);
    Optional<Path> group = Optional.ofNullable(mounts.old().get("pids")).or(mounts::unified);
    OptionalLong limit =
        group.isPresent()
            ? ProcFiles.number(group.get().resolve("pids.max"))
            : OptionalLong.empty();
    if (limit.isEmpty()) {
      return Finding.ok("processes: no limit for this container");
    }
    String what = "processes: up to " + limit.getAsLong() + " in this container";
    return limit.getAsLong() < ENOUGH
        ? Finding.warning(what, "docker run --pids-limit -1 ...")
        : Finding.ok(what);
  }
}
