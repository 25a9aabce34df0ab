package dev.argyle.worker.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which code asks for packages. */
class InstallerTest {
  @TempDir Path code;

  @ParameterizedTest
  @CsvSource({
    "requirements.txt, '', true",
    "package.json, '', true",
    "app.py, '', false",
    "requirements.txt, 'runtime: python', true",
    "requirements.txt, 'runtime: node', false",
    "package.json, 'name: x\nruntime: \"node\"  # js', true",
    "package.json, 'runtime: python', false",
    "requirements.txt, 'runtime: java', false",
    "requirements.txt, '  runtime: java', true"
  })
  void asksByAFileOfItsOwnLanguage(String file, String yaml, boolean asks) throws IOException {
    Files.writeString(code.resolve(file), "");
    if (!yaml.isEmpty()) {
      Files.writeString(code.resolve("faas.yaml"), yaml);
    }
    assertEquals(asks, Installer.isAsked(code));
  }

  @Test
  void asksForNothingWhenItBringsItsModules() throws IOException {
    Files.writeString(code.resolve("package.json"), "{}");
    Files.createDirectory(code.resolve("node_modules"));
    assertFalse(Installer.isAsked(code));
  }

  @Test
  void aFolderIsNoFile() throws IOException {
    Files.createDirectory(code.resolve("requirements.txt"));
    assertFalse(Installer.isAsked(code));
  }

  @Test
  void whoWantsWhatIsTakenWaits() throws Exception {
    Claims<String> claims = new Claims<>();
    Set<String> first = claims.claim(() -> Set.of("a", "b"));
    CompletableFuture<Set<String>> second =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return claims.claim(() -> Set.of("b", "c"));
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    assertEquals(Set.of("d"), claims.claim(() -> Set.of("d")));
    assertFalse(second.isDone());
    claims.release(first);
    assertTrue(second.get().contains("b"));
  }
}
