package dev.argyle.worker.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.worker.api.RuntimeKind;
import dev.argyle.worker.api.Specs;
import dev.argyle.worker.code.PreparedCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FunctionImportsTest {
  @TempDir private Path folder;
  private FunctionImports imports;

  @BeforeEach
  void look() throws IOException {
    Files.writeString(folder.resolve("app.py"), "import os, numpy\n");
    Files.writeString(folder.resolve("own.py"), "");
    imports =
        new FunctionImports(
            Specs.named("f").handler("app.handler").build(),
            PreparedCode.of(folder, Optional.of(Path.of("/env/1"))));
  }

  private List<String> modules() {
    return imports.current().modules();
  }

  @Test
  void beginWithWhatTheSourceSays() {
    assertEquals(List.of("os", "numpy"), modules());
    assertEquals("/env/1", imports.current().environment());
  }

  @Test
  void areWhatAStartFromTheBaseImported() {
    assertTrue(imports.learned(List.of("numpy", "numpy.linalg", "own"), true));
    assertEquals(List.of("numpy", "numpy.linalg"), modules());
    assertTrue(imports.learned(List.of("yaml"), false));
    assertEquals(List.of("numpy", "numpy.linalg", "yaml"), modules());
    assertFalse(imports.learned(List.of("yaml"), true));
  }

  @Test
  void keepWhatAZygoteHeldAlready() {
    assertTrue(imports.learned(List.of("json"), false));
    assertEquals(List.of("os", "numpy", "json"), modules());
  }

  @Test
  void areLookedAtForTheFirstStarts() {
    for (int i = 0; i < 3; i++) {
      assertTrue(imports.wantsToLearn());
      imports.learned(List.of(), true);
    }
    assertFalse(imports.wantsToLearn());
  }

  @Test
  void areBounded() {
    imports.learned(IntStream.range(0, 10_000).mapToObj(i -> "m" + i).toList(), true);
    assertEquals(500, modules().size());
  }

  @Test
  void costWhatStartsFromTheSameZygoteTook() {
    assertEquals(0, imports.importUs(0));
    imports.started(1_000, 0);
    imports.started(2_000, 0);
    assertEquals(1_300, imports.importUs(0), 1);
    assertEquals(0, imports.importUs(1));
    imports.started(10, 1);
    assertEquals(10, imports.importUs(1), 1);
    assertTrue(imports.startsPerSecond() > 2.9 / 60);
  }

  @Test
  void aFileOfANodeFunctionIsNotAPackageOfItsName() throws IOException {
    Files.writeString(folder.resolve("app.js"), "const queue = require('queue');");
    Files.writeString(folder.resolve("queue.js"), "");
    Path packages = folder.resolve("packages");
    Files.createDirectories(packages.resolve("queue"));
    imports =
        new FunctionImports(
            Specs.named("f").runtime(RuntimeKind.NODE).handler("app.handler").build(),
            PreparedCode.of(folder, Optional.of(packages)));
    assertEquals(List.of("queue"), modules());
    imports.learned(List.of("queue/lib/index.js", "@s/own/index.js"), true);
    assertEquals(Set.of("queue", "@s/own"), imports.current().foreign());
  }
}
