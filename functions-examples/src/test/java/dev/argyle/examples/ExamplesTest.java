package dev.argyle.examples;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every folder with a {@code faas.yaml} is an example, so a new one is tested without a word here.
 */
class ExamplesTest {
  private static final Path MODULE = Path.of("").toAbsolutePath();
  private static final long TIMEOUT_MINUTES = 5;

  /** -B: the folder is deployed as it is, so no compiled files may be left in it. */
  private static final List<String> PYTHON_TESTS =
      List.of("/usr/bin/python3", "-B", "-W", "error", "-m", "unittest", "--buffer");

  private static final List<String> NODE_TESTS = List.of("/usr/bin/node", "--test");

  static List<String> examples() throws IOException {
    try (Stream<Path> folders = Files.list(MODULE)) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("faas.yaml")))
          .map(folder -> folder.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void theExamplesThatOthersBuildOnAreThere() throws IOException {
    assertTrue(
        examples()
            .containsAll(
                List.of("gif-creator", "hello-node", "hello-python", "image-resize", "noop")));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void isDeployableUnderItsFoldersNameAndLeavesItsTestsBehind(String example) throws IOException {
    Path folder = MODULE.resolve(example);
    String yaml = Files.readString(folder.resolve("faas.yaml"));
    List<String> ignored = Files.readAllLines(folder.resolve(".faasignore"));
    assertAll(
        () ->
            assertTrue(
                yaml.lines().anyMatch(line -> line.matches("name: " + example + "( +#.*)?"))),
        () -> assertTrue(ignored.contains("tests/")),
        () -> assertTrue(Files.exists(folder.resolve("README.md"))));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void passesItsOwnTests(String example, @TempDir Path scratch) throws Exception {
    Path output = scratch.resolve("output");
    boolean isNode =
        Files.readString(MODULE.resolve(example).resolve("faas.yaml")).contains("runtime: node");
    ProcessBuilder builder =
        new ProcessBuilder(isNode ? NODE_TESTS : PYTHON_TESTS)
            .directory(MODULE.resolve(example).toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("TMPDIR", scratch.toString());
    Process tests = builder.start();
    try {
      boolean ended = tests.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES);
      assertTrue(ended, () -> "still running after " + TIMEOUT_MINUTES + " min:\n" + read(output));
      assertEquals(0, tests.exitValue(), () -> read(output));
      assertFalse(read(output).matches("(?s).*(Ran|# tests|ℹ tests) 0.*"), "no tests were found");
    } finally {
      tests.descendants().forEach(ProcessHandle::destroyForcibly);
      tests.destroyForcibly();
    }
  }

  private static String read(Path output) {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      return "its output cannot be read: " + e.getMessage();
    }
  }
}
