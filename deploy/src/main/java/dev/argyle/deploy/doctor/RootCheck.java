package dev.argyle.deploy.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Whether this process may make sandboxes: mounts and namespaces, which CAP_SYS_ADMIN makes. */
final class RootCheck implements Check {
  private static final Pattern CAPABILITIES = Pattern.compile("CapEff:\\s*([0-9a-f]{1,16})");
  private static final int CAP_SYS_ADMIN = 21;

  private final Path proc;

  RootCheck(Path proc) {
    this.proc = proc;
  }

  @Override
  public Finding run() throws IOException {
    int uid = (Integer) Files.getAttribute(proc.resolve("self"), "unix:uid");
    if (uid != 0) {
      return Finding.problem("runs as user " + uid + ", not as root", "sudo ./faas up");
    }
    long capabilities =
        ProcFiles.match(proc.resolve("self/status"), CAPABILITIES)
            .map(match -> Long.parseUnsignedLong(match.group(1), 16))
            .orElse(0L);
    return (capabilities >>> CAP_SYS_ADMIN & 1) == 1
        ? Finding.ok("root with CAP_SYS_ADMIN")
        : Finding.problem("root without CAP_SYS_ADMIN", "docker run --privileged ...");
  }
}
