package dev.argyle.deploy.doctor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** How many files this process may open: the hard limit, to which the JVM raises the soft one. */
final class OpenFilesCheck implements Check {
  private static final Pattern LIMIT = Pattern.compile("Max open files\\s+(\\S+)\\s+(\\S+).*");

  /** Some ten for each of a few hundred sandboxes. */
  private static final long ENOUGH = 16_384;

  private final Path proc;

  OpenFilesCheck(Path proc) {
    this.proc = proc;
  }

  @Override
  public Finding run() throws IOException {
    String limit =
        ProcFiles.match(proc.resolve("self/limits"), LIMIT)
            .map(match -> match.group(2))
            .orElse("unknown");
    boolean enough = limit.equals("unlimited") || ProcFiles.number(limit).orElse(0) >= ENOUGH;
    String what = "open files: up to " + limit;
    return enough
        ? Finding.ok(what)
        : Finding.warning(what, "ulimit -Hn 65536, or LimitNOFILE=65536 in its systemd unit");
  }
}
