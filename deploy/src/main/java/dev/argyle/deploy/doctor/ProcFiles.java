package dev.argyle.deploy.doctor;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads the small files in which the kernel tells about itself. */
final class ProcFiles {
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

  private ProcFiles() {}

  /** The first line of a file; empty when it is not there. One read has all of a sysctl. */
  static Optional<String> line(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try (BufferedReader in = Files.newBufferedReader(file)) {
      String line = in.readLine();
      return Optional.of(line == null ? "" : line.strip());
    }
  }

  /** The number in a file; empty when there is none, as with {@code max}. */
  static OptionalLong number(Path file) throws IOException {
    return number(line(file).orElse(""));
  }

  /** The number that a text is. */
  static OptionalLong number(String text) {
    return NUMBER.matcher(text).matches()
        ? OptionalLong.of(Long.parseLong(text))
        : OptionalLong.empty();
  }

  /** The first line that matches. */
  static Optional<Matcher> match(Path file, Pattern pattern) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.map(pattern::matcher).filter(Matcher::matches).findFirst();
    }
  }
}
