package dev.argyle.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunIdTest {
  @Test
  void readsWhatItWrote() {
    RunId run = new RunId(4711, 123456789);
    assertEquals("argyle-4711-123456789", run.toString());
    assertEquals(Optional.of(run), RunId.parse(run.toString()));
  }

  @Test
  void readsTheRunOfANamedPart() {
    assertEquals(Optional.of(new RunId(1, 2)), RunId.parse("argyle-1-2-probe"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "argyle",
        "argyle-",
        "argyle-1",
        "argyle-1-",
        "argyle-1-2-3",
        "argyle-a-2",
        "argyle-1-b",
        "Argyle-1-2",
        "xargyle-1-2",
        "argyle-1-99999999999999999999",
        "argyle-1-2-",
        "argyle-1-2-probe-1"
      })
  void readsNoOtherName(String name) {
    assertEquals(Optional.empty(), RunId.parse(name));
  }

  @Test
  void livesWhileItsProcessDoes() throws IOException, InterruptedException {
    assertTrue(RunId.current().isAlive());
    Process process = new ProcessBuilder("/bin/true").start();
    process.waitFor();
    assertFalse(new RunId(process.pid(), 1).isAlive());
  }

  @Test
  void isNotAliveForALaterProcessOfTheSameNumber() throws IOException {
    RunId run = RunId.current();
    assertFalse(new RunId(run.pid(), run.startTicks() - 1).isAlive());
  }
}
