package dev.argyle.bench.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where this machine has its packages from: what apt is told in {@code sources.list(5)}'s two
 * formats.
 *
 * @param uri of the archive
 * @param suite of this release: {@code bookworm}
 */
record AptMirror(String uri, String suite) {
  private static final Pattern ONE_LINE =
      Pattern.compile("deb\\s+(?:\\[[^]]*]\\s+)?(\\S+)\\s+(\\S+)\\s+(.*)");
  private static final Pattern CODENAME =
      Pattern.compile("(?m)^VERSION_CODENAME=\"?([^\"\\s]+)\"?$");

  /** This machine's; empty if it has none that debootstrap can use. */
  static Optional<AptMirror> here() {
    return of(Path.of("/etc/apt"), Path.of("/etc/os-release"));
  }

  static Optional<AptMirror> of(Path apt, Path osRelease) {
    try {
      Matcher codename = CODENAME.matcher(Files.readString(osRelease));
      if (!codename.find()) {
        return Optional.empty();
      }
      List<String> entries = new ArrayList<>();
      for (Path file : files(apt)) {
        entries.addAll(entries(file));
      }
      String suite = codename.group(1);
      return entries.stream().flatMap(entry -> mirror(entry, suite).stream()).findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static List<Path> files(Path apt) throws IOException {
    List<Path> files = new ArrayList<>();
    files.add(apt.resolve("sources.list"));
    Path more = apt.resolve("sources.list.d");
    if (Files.isDirectory(more)) {
      try (Stream<Path> listed = Files.list(more)) {
        listed.sorted().forEach(files::add);
      }
    }
    files.removeIf(file -> !Files.isReadable(file));
    return files;
  }

  /** Each as one line of {@code sources.list}, whatever the file's format. */
  private static List<String> entries(Path file) throws IOException {
    if (!file.toString().endsWith(".sources")) {
      return Files.readAllLines(file);
    }
    List<String> entries = new ArrayList<>();
    for (String stanza : Files.readString(file).split("\n\\s*\n", -1)) {
      Map<String, String> fields = new HashMap<>();
      stanza
          .lines()
          .filter(line -> !line.startsWith("#") && line.contains(":"))
          .forEach(
              line -> {
                String[] parts = line.split(":", 2);
                fields.put(parts[0].strip().toLowerCase(Locale.ROOT), parts[1].strip());
              });
      for (String uri : fields.getOrDefault("uris", "").split("\\s+", -1)) {
        for (String suite : fields.getOrDefault("suites", "").split("\\s+", -1)) {
          entries.add(
              String.join(
                  " ",
                  fields.getOrDefault("types", "").split("\\s+", 2)[0],
                  uri,
                  suite,
                  fields.getOrDefault("components", "")));
        }
      }
    }
    return entries;
  }

  private static Optional<AptMirror> mirror(String entry, String suite) {
    Matcher line = ONE_LINE.matcher(entry.strip());
    return line.matches()
            && line.group(2).equals(suite)
            && List.of(line.group(3).split("\\s+", -1)).contains("main")
            && line.group(1).matches("(https?|file):.*")
        ? Optional.of(new AptMirror(line.group(1), suite))
        : Optional.empty();
  }
}
