package dev.argyle.worker.install;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** What of this machine's own the installers' sandboxes run. */
final class Installers {
  private Installers() {}

  /** Skips where there is no pip: the virtual machine has none. */
  static void requirePip() {
    assumeTrue(
        Files.isDirectory(Path.of("/usr/lib/python3/dist-packages/pip")),
        "python3-pip is not installed");
  }

  /** Skips where there is no npm. */
  static void requireNpm() {
    assumeTrue(Files.exists(Path.of("/usr/bin/npm")), "npm is not installed");
  }
}
