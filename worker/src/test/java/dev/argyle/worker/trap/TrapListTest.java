package dev.argyle.worker.trap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of traps in {@code SPECIFICATION.md} and the traps are the same. */
class TrapListTest {
  private static final Path SOURCES = Path.of("src/test/java/dev/argyle/worker/trap");
  private static final Path SPECIFICATION = Path.of("../SPECIFICATION.md");
  private static final String SECTION = "\n## Trap collection\n";
  private static final int LEAST = 60;

  private static final Pattern TEST =
      Pattern.compile(
          "@(?:Parameterized)?Test\\b(?:(?!@(?:Parameterized)?Test\\b).)*? void (\\w+)\\(",
          Pattern.DOTALL);

  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| [^|]+ \\| .+ \\| `(\\w+\\.\\w+)` \\|$");

  @Test
  void eachTrapIsInTheTableOnce() throws IOException {
    List<String> listed = listed();
    assertEquals(new TreeSet<>(listed).size(), listed.size(), "rows that are there twice");
    assertEquals(traps(), new TreeSet<>(listed));
  }

  @Test
  void thereAreEnough() throws IOException {
    assertTrue(traps().size() >= LEAST, () -> "too few");
  }

  private static List<String> listed() throws IOException {
    assumeTrue(Files.exists(SPECIFICATION), "there is no checkout here");
    String text = Files.readString(SPECIFICATION);
    int start = text.indexOf(SECTION);
    assertTrue(start >= 0, "no such section");
    int end = text.indexOf("\n## ", start + SECTION.length());
    List<String> rows = new ArrayList<>();
    ROW.matcher(text.substring(start, end < 0 ? text.length() : end))
        .results()
        .forEach(row -> rows.add(row.group(1)));
    return rows;
  }

  private static Set<String> traps() throws IOException {
    assumeTrue(Files.isDirectory(SOURCES), "there is no checkout here");
    Set<String> traps = new TreeSet<>();
    try (Stream<Path> files = Files.list(SOURCES)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString().replace(".java", "");
        if (name.endsWith("Test") && !name.equals("TrapListTest")) {
          TEST.matcher(Files.readString(file))
              .results()
              .forEach(test -> traps.add(name + "." + test.group(1)));
        }
      }
    }
    return traps;
  }
}
