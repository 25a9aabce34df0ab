package dev.argyle.worker.install;

import dev.argyle.worker.api.BundleException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A function's {@code requirements.txt}: names with versions, markers and hashes, and other such
 * files of the bundle. What would have pip trust another place than the configured one is refused.
 */
final class RequirementsFile {
  static final String NAME = "requirements.txt";

  private static final int MAX_BYTES = 1 << 20;
  private static final int MAX_FILES = 16;
  private static final Set<String> HARMLESS =
      Set.of("--require-hashes", "--prefer-binary", "--pre");

  private static final Pattern COMMENT = Pattern.compile("(^|\\s)#.*$");
  private static final Pattern INCLUDE =
      Pattern.compile("(-r|-c|--requirement|--constraint)[\\s=]*(\\S+)");

  /** Longer ones are nobody's, and would take the matcher deep. */
  private static final int MAX_REQUIREMENT_CHARS = 1_024;

  private static final Pattern HASH =
      Pattern.compile("\\s--hash[=\\s]\\s*[a-z0-9]+:[0-9a-f]+(?=\\s|$)");

  /** What pip takes for a file. */
  private static final Pattern ARCHIVE =
      Pattern.compile(
          "(?i)[^\\s;]*\\.(whl|zip|tar|tgz|tbz|txz|tlz|gz|bz2|xz|lz|lzma)(\\[.*|\\s.*|;.*)?");

  /** A name, extras and versions; then a marker, of which pip makes nothing but a truth value. */
  private static final Pattern REQUIREMENT =
      Pattern.compile(
          "[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?\\s*(\\[[A-Za-z0-9._,\\s-]*\\])?"
              + "[\\s(]*([<>=!~]=?=?\\s*[A-Za-z0-9.*+!_-]+\\s*,?\\s*)*\\)?\\s*(;[^@]*)?");

  private final Path root;
  private final List<String> requirements = new ArrayList<>();
  private final List<String> constraints = new ArrayList<>();
  private final List<String> options = new ArrayList<>();
  private final Set<Path> seen = new HashSet<>();
  private int bytes;

  private RequirementsFile(Path root) {
    this.root = root;
  }

  /**
   * Reads the file of an unpacked bundle and those it includes.
   *
   * @throws BundleException naming the line that is refused
   */
  static RequirementsFile read(Path root) throws BundleException, IOException {
    RequirementsFile file = new RequirementsFile(root);
    file.include(root.resolve(NAME), file.requirements);
    return file;
  }

  /** True when nothing is asked for. */
  boolean isEmpty() {
    return requirements.isEmpty();
  }

  /** For pip, with nothing in it but what was checked. */
  String requirements() {
    return lines(requirements);
  }

  /** For pip's {@code -c}. */
  String constraints() {
    return lines(constraints);
  }

  /** Options for pip's command line. */
  List<String> options() {
    return List.copyOf(options);
  }

  private static String lines(List<String> lines) {
    return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
  }

  private void include(Path file, List<String> into) throws BundleException, IOException {
    String shown = Words.line(root.relativize(file).toString());
    if (!Files.isRegularFile(file)) {
      throw new BundleException(shown + " is not a file of the bundle");
    }
    if (!seen.add(file)) {
      return; // also ends circles
    }
    bytes += (int) Math.min(Files.size(file), MAX_BYTES + 1);
    if (bytes > MAX_BYTES || seen.size() > MAX_FILES) {
      throw new BundleException(shown + ": requirements are more than 1 MiB or 16 files");
    }
    int number = 0;
    StringBuilder logical = new StringBuilder();
    int first = 1;
    for (String line : text(file, shown).split("\\R", -1)) {
      number++;
      first = logical.isEmpty() ? number : first;
      boolean goesOn = line.endsWith("\\");
      logical.append(goesOn ? line.substring(0, line.length() - 1) : line);
      if (!goesOn) {
        take(logical.toString(), shown + " line " + first, file, into);
        logical.setLength(0);
      }
    }
    take(logical.toString(), shown + " line " + first, file, into);
  }

  private static String text(Path file, String shown) throws BundleException, IOException {
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new BundleException(shown + " is not UTF-8 text");
    }
  }

  private void take(String raw, String where, Path file, List<String> into)
      throws BundleException, IOException {
    String line = COMMENT.matcher(raw).replaceAll("").strip();
    if (line.isEmpty()) {
      return;
    }
    Matcher include = INCLUDE.matcher(line);
    if (include.matches()) {
      boolean constrains = include.group(1).startsWith("-c") || include.group(1).startsWith("--c");
      include(inBundle(file, include.group(2), where), constrains ? constraints : into);
    } else if (line.startsWith("-")) {
      takeOption(line, where);
    } else {
      takeRequirement(line, where, into);
    }
  }

  private void takeOption(String line, String where) throws BundleException {
    String option = line.split("[\\s=]", 2)[0];
    if (!HARMLESS.contains(line)) {
      throw new BundleException(
          where
              + ": the option "
              + Words.line(option)
              + " is not for a function to choose; packages come from the platform's index");
    }
    options.add(line);
  }

  private void takeRequirement(String line, String where, List<String> into)
      throws BundleException {
    String named = HASH.matcher(line).replaceAll("").strip();
    if (named.length() > MAX_REQUIREMENT_CHARS) {
      throw new BundleException(where + ": a requirement this long cannot be read");
    }
    boolean place = named.matches(".*[@/\\\\].*") || ARCHIVE.matcher(named).matches();
    if (place || !REQUIREMENT.matcher(named).matches()) {
      throw new BundleException(
          where
              + (place
                  ? ": a URL or path; packages come from the platform's index, by name: "
                  : ": not a requirement that can be read: ")
              + Words.line(named));
    }
    into.add(line);
  }

  private Path inBundle(Path from, String name, String where) throws BundleException {
    Path file;
    try {
      file = from.resolveSibling(name).normalize();
    } catch (InvalidPathException e) {
      throw new BundleException(where + ": not a file's name");
    }
    if (name.contains("://") || !file.startsWith(root)) {
      throw new BundleException(where + ": " + Words.line(name) + " is not in the bundle");
    }
    return file;
  }
}
