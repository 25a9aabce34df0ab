package dev.argyle.deploy.doctor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;

/** A number of the kernel's that is to be large enough. */
final class SysctlCheck implements Check {
  private final Path proc;
  private final String name;
  private final long least;
  private final long better;

  /**
   * A check of one number.
   *
   * @param name such as {@code kernel.pid_max}
   * @param least enough for a thousand sandboxes
   * @param better what to set it to
   */
  SysctlCheck(Path proc, String name, long least, long better) {
    this.proc = proc;
    this.name = name;
    this.least = least;
    this.better = better;
  }

  @Override
  public Finding run() throws IOException {
    OptionalLong value = ProcFiles.number(proc.resolve("sys/" + name.replace('.', '/')));
    if (value.isEmpty()) {
      return Finding.warning(name + " is not to be seen", "is /proc/sys mounted?");
    }
    String what = name + " " + value.getAsLong();
    return value.getAsLong() < least
        ? Finding.warning(
            what + " is too low for a thousand sandboxes", "sysctl -w " + name + "=" + better)
        : Finding.ok(what);
  }
}
