package dev.argyle.deploy.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Whether there is a Python for zygotes, which also lock Node in. */
final class PythonCheck implements Check {
  private static final int LEAST_MAJOR = 3;
  private static final int LEAST_MINOR = 9;

  private final Path root;

  PythonCheck(Path root) {
    this.root = root;
  }

  @Override
  public Finding run() throws IOException {
    Path program = root.resolve("usr/bin/python3");
    if (!Files.isExecutable(program)) {
      return Finding.problem("no /usr/bin/python3", "apt-get install -y python3");
    }
    Optional<ProgramVersion> version = ProgramVersion.of(program);
    if (version.isEmpty()) {
      return Finding.problem(
          "/usr/bin/python3 does not tell its version", "apt-get install -y --reinstall python3");
    }
    String what = "python3 " + version.get().text();
    return version.get().isAtLeast(LEAST_MAJOR, LEAST_MINOR)
        ? Finding.ok(what)
        : Finding.warning(
            what + ", older than any that was tried", "use a system with Python 3.9 or newer");
  }
}
