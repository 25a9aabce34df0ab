package dev.argyle.bench.platform;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchFunctionTest {
  private final BenchFunction function =
      BenchFunction.noop("bench-cold", BenchFunction.Language.PYTHON, "request", 32);

  @Test
  void theBundleHoldsSettingsAndCode() throws IOException {
    Map<String, String> files = files(function);

    assertEquals(List.of("faas.yaml", "handler.py"), List.copyOf(files.keySet()));
    List.of("name: bench-cold", "isolation: request", "memory: 128MiB", "concurrency: {max: 32}")
        .forEach(line -> assertTrue(files.get("faas.yaml").contains(line + "\n"), line));
    assertTrue(files.get("handler.py").startsWith("def handler(event, context):"));
  }

  @Test
  void theFunctionThatMarksFailsWhereItFindsWhatAnotherCallLeft(@TempDir Path folder)
      throws IOException, InterruptedException {
    String calls =
        """


        faults_of_this_process = [handler(None, None)["body"] for _ in range(2)]
        print(faults_of_this_process[1])
        """;
    Process python =
        new ProcessBuilder("/usr/bin/python3", "-")
            .redirectErrorStream(true)
            .redirectInput(Files.writeString(folder.resolve("x.py"), mark() + calls).toFile())
            .directory(folder.toFile())
            .start();
    String said = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, python.waitFor(), said);
    assertTrue(
        said.startsWith("not fresh: the module was used before, the scratch was used before"),
        said);
  }

  private static String mark() {
    return BenchFunction.marking("bench-fresh", 8)
        .code()
        .replace("os.environ.get(\"TMPDIR\", \"/tmp\")", "os.getcwd()");
  }

  @Test
  void equalFunctionsHaveEqualBundles() {
    assertArrayEquals(function.bundle(), function.bundle());
  }

  @Test
  void filesLieBesideTheCode() throws IOException {
    Map<String, Buffer> beside = Map.of("b.txt", Buffer.buffer("two"), "a.txt", Buffer.buffer("1"));
    BenchFunction withFiles =
        new BenchFunction(
            "bench-files", BenchFunction.Language.PYTHON, "request", 1, "pass", beside);

    assertEquals(
        List.of("faas.yaml", "handler.py", "a.txt", "b.txt"),
        List.copyOf(files(withFiles).keySet()));
    assertEquals("two", files(withFiles).get("b.txt"));
  }

  @Test
  void functionsOfAnotherNumberHaveOtherCode() throws IOException {
    String one = files(BenchFunction.numbered("bench-x", 1, "request", 8)).get("handler.py");
    String two = files(BenchFunction.numbered("bench-x", 2, "request", 8)).get("handler.py");

    assertNotEquals(one, two);
  }

  @Test
  void functionsInNodeAreJavaScript() throws IOException {
    BenchFunction node = BenchFunction.waiting("bench-node", BenchFunction.Language.NODE, 8);

    assertTrue(files(node).get("faas.yaml").contains("runtime: node\n"));
    assertTrue(files(node).get("handler.js").contains("exports.handler = async (event)"));
    assertEquals("/function/bench-node/?ms=250", node.pathWaiting(250));
  }

  private static Map<String, String> files(BenchFunction function) throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(function.bundle()))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        files.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return files;
  }
}
