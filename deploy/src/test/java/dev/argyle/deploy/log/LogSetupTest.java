package dev.argyle.deploy.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.argyle.deploy.FaasException;
import dev.argyle.deploy.log.LogSettings.Format;
import dev.argyle.gateway.observe.AccessLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;

/** Logging that is configured for itself, beside that of the tests. */
class LogSetupTest {
  private static final String HOSTILE = "/a\r\n127.0.0.1 - - \"GET /\u001b[2J\u2028\"\\x\0";

  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
  private final LoggerContext context = new LoggerContext();

  @TempDir Path folder;

  @BeforeEach
  void start() {
    context.setMDCAdapter(new LogbackMDCAdapter());
    context.start();
  }

  private LogSetup apply(LogSettings settings) {
    return LogSetup.apply(context, errors, settings);
  }

  private Logger platform() {
    return context.getLogger("dev.argyle.gateway.Some");
  }

  private void access(String path) {
    context
        .getLogger(AccessLog.LOGGER)
        .atInfo()
        .addKeyValue("method", "GET")
        .addKeyValue("path", path)
        .addKeyValue("status", 200)
        .addKeyValue("bytes", 12L)
        .addKeyValue("durationUs", 345L)
        .addKeyValue("function", "hello")
        .addKeyValue("requestId", "id-1")
        .addKeyValue("traceId", "")
        .addKeyValue("client", "127.0.0.1")
        .log("request");
  }

  private List<String> lines() {
    return errors.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private static JsonNode json(String line) throws IOException {
    return new ObjectMapper().readTree(line);
  }

  @Test
  void aSilencedGroupOfThreadsAndThoseTheyStartAreNotHeard() {
    ThreadGroup group = new ThreadGroup("silent");
    Runnable speech =
        () -> {
          platform().error("from within");
          access("/within");
        };
    Runnable both =
        () -> {
          speech.run();
          run(new Thread(speech));
        };
    try (LogSetup setup = apply(LogSettings.defaults().withAccess(LogSettings.STDERR))) {
      Runnable heardAgain = setup.silence(group);
      run(new Thread(group, both));
      platform().info("from outside");
      heardAgain.run();
      run(new Thread(group, () -> platform().info("afterwards")));
    }
    assertEquals(2, lines().size(), lines().toString());
    assertTrue(lines().get(0).contains("from outside"), lines().toString());
    assertTrue(lines().get(1).contains("afterwards"), lines().toString());
  }

  private static void run(Thread thread) {
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void jsonIsOneObjectALineWithWhatItWasGivenKeysFor() throws IOException {
    try (LogSetup setup = apply(LogSettings.defaults().withFormat(Format.JSON))) {
      assertNotNull(setup);
      platform()
          .atError()
          .addKeyValue("requestId", "id-1")
          .addKeyValue("traceId", "abc")
          .setCause(new IOException("first\nsecond"))
          .log("it \"failed\"\n{}", "twice");
    }
    assertEquals(1, lines().size(), errors.toString(StandardCharsets.UTF_8));
    JsonNode line = json(lines().get(0));
    assertTrue(Instant.parse(line.path("time").asText()).isAfter(Instant.EPOCH));
    assertEquals("ERROR", line.path("level").asText());
    assertEquals("dev.argyle.gateway.Some", line.path("logger").asText());
    assertEquals("it \"failed\"\ntwice", line.path("message").asText());
    assertEquals(Thread.currentThread().getName(), line.path("thread").asText());
    assertEquals("id-1", line.path("requestId").asText());
    assertEquals("abc", line.path("traceId").asText());
    assertTrue(line.path("exception").asText().startsWith("java.io.IOException: first\nsecond"));
  }

  @Test
  void textStaysOnItsLine() {
    try (LogSetup setup = apply(LogSettings.defaults())) {
      assertNotNull(setup);
      platform()
          .atWarn()
          .addKeyValue("requestId", "id-1")
          .setCause(new IOException("b"))
          .log("one\r\ntwo");
    }
    assertEquals(1, lines().size(), errors.toString(StandardCharsets.UTF_8));
    String line = lines().get(0);
    assertTrue(line.contains("WARN  Some one | two requestId=\"id-1\" "), line);
    assertTrue(line.contains("java.io.IOException: b"), line);
  }

  @Test
  void theLevelIsThePlatformsAndLibrariesAreOnlyHeardWhenSomethingIsWrong() {
    try (LogSetup setup = apply(LogSettings.defaults().withLevel("debug"))) {
      assertNotNull(setup);
      platform().debug("ours");
      context.getLogger("io.netty.Some").info("theirs");
      context.getLogger("io.netty.Some").warn("wrong");
    }
    assertEquals(2, lines().size(), errors.toString(StandardCharsets.UTF_8));
  }

  @Test
  void thereIsNoAccessLogUnlessAskedFor() {
    try (LogSetup setup = apply(LogSettings.defaults())) {
      assertNotNull(setup);
      access("/");
    }
    assertEquals(List.of(), lines());
  }

  @Test
  void aHostilePathStaysWithinItsLineOfText() {
    try (LogSetup setup = apply(LogSettings.defaults().withAccess(LogSettings.STDERR))) {
      assertNotNull(setup);
      access(HOSTILE);
    }
    String all = errors.toString(StandardCharsets.UTF_8);
    assertEquals(1, all.split("\n", -1).length - 1, all);
    assertTrue(all.startsWith("127.0.0.1 - - ["), all);
    assertTrue(
        all.endsWith(
            "\"GET /a\\u000d\\u000a127.0.0.1 - - \\\"GET /\\u001b[2J\\u2028\\\"\\\\x\\u0000\""
                + " 200 12 345 hello id-1 -\n"),
        all);
  }

  @Test
  void aHostilePathStaysWithinItsObject() throws IOException {
    LogSettings settings =
        LogSettings.defaults().withFormat(Format.JSON).withAccess(LogSettings.STDERR);
    try (LogSetup setup = apply(settings)) {
      assertNotNull(setup);
      access(HOSTILE);
    }
    String all = errors.toString(StandardCharsets.UTF_8);
    assertTrue(all.matches("[ -~]*\n"), all);
    JsonNode line = json(all);
    assertEquals(HOSTILE, line.path("path").asText());
    assertEquals(200, line.path("status").numberValue());
    assertEquals(345, line.path("durationUs").asLong());
    assertFalse(line.has("traceId"), "there was none");
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void aFileIsBegunAnewWhenItIsLargeAndFewAreKept(Format format) throws IOException {
    Path file = folder.resolve("access.log");
    LogSettings settings = new LogSettings(format, "info", file.toString(), 64 << 10);
    for (int run = 0; run < 6; run++) {
      context.start();
      try (LogSetup setup = apply(settings)) {
        assertNotNull(setup);
        for (int i = 0; i < 700; i++) {
          access("/a/path/that/is/not/so/short");
        }
      }
    }
    try (Stream<Path> files = Files.list(folder)) {
      List<String> names = files.map(path -> path.getFileName().toString()).sorted().toList();
      assertEquals("access.log", names.get(0), names.toString());
      assertTrue(names.size() >= 2 && names.size() <= 5, names.toString());
    }
    assertEquals(List.of(), lines(), "not on standard error");
  }

  @Test
  void aFileThatCannotBeWrittenIsRefusedInOneLine() {
    LogSettings settings = LogSettings.defaults().withAccess("/nowhere/at/all");
    FaasException refusal = assertThrows(FaasException.class, () -> apply(settings));
    assertTrue(refusal.getMessage().startsWith("log.access: /nowhere/at"), refusal.getMessage());
    LogSettings directory = LogSettings.defaults().withAccess(folder.toString());
    assertThrows(FaasException.class, () -> apply(directory));
  }

  @Test
  void whatCannotBeIsRefused() {
    LogSettings defaults = LogSettings.defaults();
    assertThrows(FaasException.class, () -> defaults.withLevel("loud"));
    assertThrows(FaasException.class, () -> defaults.withAccess("relative"));
    assertThrows(
        FaasException.class, () -> new LogSettings(Format.TEXT, "info", LogSettings.OFF, 1));
  }
}
