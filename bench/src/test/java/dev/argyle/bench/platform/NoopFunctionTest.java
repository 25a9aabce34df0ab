package dev.argyle.bench.platform;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

class NoopFunctionTest {
  private final NoopFunction function = new NoopFunction("bench-cold", "request", 32);

  @Test
  void theBundleHoldsSettingsAndCode() throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(function.bundle()))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        files.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
      }
    }

    assertEquals(List.of("faas.yaml", "noop.py"), List.copyOf(files.keySet()));
    List.of("name: bench-cold", "isolation: request", "memory: 128MiB", "concurrency: {max: 32}")
        .forEach(line -> assertTrue(files.get("faas.yaml").contains(line + "\n"), line));
    assertTrue(files.get("noop.py").startsWith("def handler(event, context):"));
  }

  @Test
  void equalFunctionsHaveEqualBundles() {
    assertArrayEquals(function.bundle(), function.bundle());
  }
}
