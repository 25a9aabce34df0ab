package dev.argyle.deploy.doctor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether the kernel is new enough: mount_setattr(2) came with 5.12. */
final class KernelCheck implements Check {
  private static final Pattern RELEASE = Pattern.compile("(\\d{1,4})\\.(\\d{1,4}).*");

  private final Path proc;

  KernelCheck(Path proc) {
    this.proc = proc;
  }

  @Override
  public Finding run() throws IOException {
    String text = ProcFiles.line(proc.resolve("sys/kernel/osrelease")).orElse("unknown");
    Matcher release = RELEASE.matcher(text);
    if (!release.matches()) {
      return Finding.warning("kernel " + text, "Linux 5.12 or newer is needed");
    }
    int major = Integer.parseInt(release.group(1));
    int minor = Integer.parseInt(release.group(2));
    return major > 5 || (major == 5 && minor >= 12)
        ? Finding.ok("kernel " + text)
        : Finding.problem(
            "kernel " + text + ", older than Linux 5.12",
            "apt-get update && apt-get full-upgrade -y && reboot, or a newer release of the system");
  }
}
