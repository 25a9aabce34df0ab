package dev.argyle.sandbox.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Processes this JVM started, and those they started; zombies too. */
final class Descendants {
  private record Entry(long parent, String description) {}

  private Descendants() {}

  static Set<String> read() throws IOException {
    Map<Long, Entry> all = new HashMap<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
      for (Path process : found) {
        try {
          all.put(Long.parseLong(process.getFileName().toString()), describe(process));
        } catch (IOException ended) {
          // Processes come and go.
        }
      }
    }
    Set<String> descendants = new TreeSet<>();
    long self = ProcessHandle.current().pid();
    for (Map.Entry<Long, Entry> process : all.entrySet()) {
      if (descendsFrom(self, process.getValue(), all)) {
        descendants.add(process.getKey() + " " + process.getValue().description());
      }
    }
    return descendants;
  }

  private static boolean descendsFrom(long self, Entry process, Map<Long, Entry> all) {
    Entry at = process;
    while (at != null && at.parent() != self) {
      at = all.get(at.parent());
    }
    return at != null;
  }

  private static Entry describe(Path process) throws IOException {
    // Bytes: a process may choose any name.
    String stat =
        new String(Files.readAllBytes(process.resolve("stat")), StandardCharsets.ISO_8859_1);
    int end = stat.lastIndexOf(')');
    String[] fields = stat.substring(end + 2).split(" ", -1);
    String name = stat.substring(stat.indexOf('(') + 1, end);
    return new Entry(Long.parseLong(fields[1]), fields[0].equals("Z") ? name + " (zombie)" : name);
  }
}
