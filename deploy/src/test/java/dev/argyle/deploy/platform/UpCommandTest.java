package dev.argyle.deploy.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UpCommandTest {
  /** A job that a shell started in the background has SIGINT ignored, and so would its JVMs. */
  private static Process up(String port) throws IOException {
    return new ProcessBuilder(
            "/usr/bin/env",
            "--default-signal=INT",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            UpForTest.class.getName(),
            "--port",
            port)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  @ParameterizedTest
  @CsvSource({"TERM, 8080, 0", "INT, 8080, 0", "TERM, 2, 1"})
  void aSignalDrainsAndEndsWithZeroUnlessDrainingFails(String signal, String port, int code)
      throws Exception {
    Process up = up(port);
    try (BufferedReader out = up.inputReader(StandardCharsets.UTF_8)) {
      assertEquals("ready http://127.0.0.1:" + port, out.readLine());
      signal(up, signal);
      assertEquals("drained", out.readLine());
      assertNull(out.readLine());
      assertTrue(up.waitFor(30, TimeUnit.SECONDS));
      assertEquals(code, up.exitValue());
    } finally {
      up.destroyForcibly();
    }
  }

  @ParameterizedTest
  @CsvSource({"TERM, TERM", "TERM, INT", "INT, TERM"})
  void aSecondSignalEndsAtOnceWhatDoesNotEndByItself(String first, String second) throws Exception {
    Process up = up("3");
    try (BufferedReader out = up.inputReader(StandardCharsets.UTF_8)) {
      assertEquals("ready http://127.0.0.1:3", out.readLine());
      signal(up, first);
      assertEquals("drained", out.readLine());
      assertTrue(up.isAlive());
      signal(up, second);
      assertTrue(up.waitFor(30, TimeUnit.SECONDS));
      assertEquals(1, up.exitValue());
    } finally {
      up.destroyForcibly();
    }
  }

  private static void signal(Process process, String name) throws Exception {
    new ProcessBuilder("/bin/kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  @Test
  void aPlatformThatDoesNotStartIsNotReady() throws Exception {
    Process up = up("1");
    try (BufferedReader out = up.inputReader(StandardCharsets.UTF_8)) {
      assertNull(out.readLine());
      assertTrue(up.waitFor(30, TimeUnit.SECONDS));
      assertEquals(1, up.exitValue());
    } finally {
      up.destroyForcibly();
    }
  }
}
