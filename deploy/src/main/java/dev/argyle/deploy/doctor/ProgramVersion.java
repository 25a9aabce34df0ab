package dev.argyle.deploy.doctor;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a program says that its version is.
 *
 * @param text as it says it, such as {@code 3.11.2}
 */
record ProgramVersion(String text, int major, int minor) {
  private static final Pattern VERSION = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})[0-9.]*");
  private static final int WITHIN_S = 10;
  private static final int MAX_BYTES = 1_024;

  /** Runs it with {@code --version}; empty when it does not tell. */
  static Optional<ProgramVersion> of(Path program) throws IOException {
    Process process =
        new ProcessBuilder(List.of(program.toString(), "--version"))
            .redirectErrorStream(true)
            .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
            .start();
    try {
      if (!process.waitFor(WITHIN_S, TimeUnit.SECONDS)) {
        return Optional.empty();
      }
      byte[] said = process.getInputStream().readNBytes(MAX_BYTES);
      return parse(new String(said, StandardCharsets.UTF_8));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } finally {
      process.destroyForcibly();
    }
  }

  static Optional<ProgramVersion> parse(String said) {
    Matcher found = VERSION.matcher(said);
    return found.find()
        ? Optional.of(
            new ProgramVersion(
                found.group(), Integer.parseInt(found.group(1)), Integer.parseInt(found.group(2))))
        : Optional.empty();
  }

  boolean isAtLeast(int otherMajor, int otherMinor) {
    return major > otherMajor || (major == otherMajor && minor >= otherMinor);
  }
}
