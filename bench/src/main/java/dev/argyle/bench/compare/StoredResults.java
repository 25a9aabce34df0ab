package dev.argyle.bench.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Results of a folder, or of one file. */
final class StoredResults {
  private StoredResults() {}

  /**
   * All of them, by suite.
   *
   * @throws IOException with a sentence that names {@code path} if there is none
   */
  static Map<String, StoredResult> read(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path + " does not exist");
    }
    Map<String, StoredResult> results = new TreeMap<>();
    ObjectMapper mapper = new ObjectMapper();
    for (Path file : files(path)) {
      try {
        StoredResult.of(mapper.readTree(file.toFile()))
            .ifPresent(result -> results.put(result.suite(), result));
      } catch (IOException e) {
        throw new IOException(file + " is no result of faas bench: it is not JSON", e);
      }
    }
    if (results.isEmpty()) {
      throw new IOException("no result of faas bench (SUITE.json) in " + path);
    }
    return results;
  }

  private static List<Path> files(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (Stream<Path> files = Files.list(path)) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
  }
}
