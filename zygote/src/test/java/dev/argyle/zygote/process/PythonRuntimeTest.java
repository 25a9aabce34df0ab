package dev.argyle.zygote.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.mount.RootStep;
import dev.argyle.sandbox.sys.SpawnRequest;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PythonRuntimeTest {
  private static final String HOME = "/var/runtime/argyle/";

  @Test
  void bringsEveryFileOfTheRuntime() throws IOException, URISyntaxException {
    Path source = Path.of(PythonRuntime.class.getResource("/runtime/python").toURI());
    Set<String> brought =
        GuestRuntime.PYTHON.files().stream()
            .filter(RootStep.Content.class::isInstance)
            .map(step -> step.path().substring(HOME.length()))
            .filter(file -> file.endsWith(".py"))
            .collect(Collectors.toSet());
    try (Stream<Path> files = Files.walk(source)) {
      Set<String> written =
          files
              .filter(file -> file.toString().endsWith(".py"))
              .map(file -> source.relativize(file).toString())
              .collect(Collectors.toSet());
      assertEquals(written, brought);
    }
  }

  @Test
  void startsPythonIsolatedFromWhatItsUserOrTheMachineSet() throws IOException {
    SpawnRequest request = GuestRuntime.PYTHON.spawnRequest(9);
    assertTrue(request.argv().containsAll(Set.of("-I", "-S", "-B")), request::toString);
    assertEquals(GuestEnvironment.COMMON, request.environment());
    assertEquals(9, request.descriptors().get(3));
  }
}
