package dev.argyle.deploy.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.deploy.FaasRun;
import dev.argyle.sandbox.testing.Eventually;
import dev.argyle.sandbox.testing.RequiresRoot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deploys and deletes under load. */
@RequiresRoot
class VersionShiftTest {
  private static final int VERSIONS = 20;
  private static final int ROUNDS = 10;
  private static final int CALLERS = 4;
  private static final String INVOCATIONS = "/2015-03-31/functions/shifts/invocations";

  @TempDir Path folder;

  private final AtomicInteger deployed = new AtomicInteger();
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicReference<Throwable> wrong = new AtomicReference<>();
  private volatile boolean over;
  private PlatformProcess platform;

  @BeforeEach
  void start() throws IOException {
    platform = PlatformProcess.up(folder.resolve("data"));
    Files.createDirectory(folder.resolve("shifts"));
  }

  @AfterEach
  void stop() throws IOException {
    platform.close();
  }

  private FaasRun faas(String... arguments) {
    return FaasRun.with(folder, Map.of("FAAS_GATEWAY", platform.url().toString()), "", arguments);
  }

  /** A version that answers with its number, of which two run at a time and others wait. */
  private FaasRun deploy(int number) throws IOException {
    Path function = folder.resolve("shifts");
    Files.writeString(
        function.resolve("faas.yaml"),
        "name: shifts\nruntime: python\nhandler: f.handler\nconcurrency: {max: 2, min: 1}\n");
    Files.writeString(
        function.resolve("f.py"),
        "import time\ndef handler(event, context):\n    time.sleep(0.002)\n    return "
            + number
            + "\n");
    return faas("deploy", "shifts");
  }

  private List<Thread> startCallers(Traffic call) {
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      boolean byTrigger = i % 2 == 0;
      Http http = new Http(platform.url());
      Thread caller = new Thread(() -> callUntilOver(call, http, byTrigger), "caller-" + i);
      caller.start();
      callers.add(caller);
    }
    return callers;
  }

  private interface Traffic {
    void call(Http http, boolean byTrigger) throws IOException, InterruptedException;
  }

  private void callUntilOver(Traffic call, Http http, boolean byTrigger) {
    try {
      while (!over && wrong.get() == null) {
        call.call(http, byTrigger);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException | AssertionError e) {
      wrong.compareAndSet(null, e);
    }
  }

  private static HttpResponse<String> invoke(Http http, boolean byTrigger)
      throws IOException, InterruptedException {
    return byTrigger ? http.get("/function/shifts/") : http.post(INVOCATIONS, "{}");
  }

  private void expectCurrent(Http http, boolean byTrigger)
      throws IOException, InterruptedException {
    int least = deployed.get();
    HttpResponse<String> response = invoke(http, byTrigger);
    assertEquals(200, response.statusCode(), response.body());
    assertEquals(
        true, response.headers().firstValue("X-Amz-Function-Error").isEmpty(), response.body());
    assertTrue(Integer.parseInt(response.body()) >= least, response.body() + " < " + least);
    answered.incrementAndGet();
  }

  private void join(List<Thread> callers) throws InterruptedException {
    over = true;
    for (Thread caller : callers) {
      caller.join();
    }
    if (wrong.get() != null) {
      throw new AssertionError(wrong.get());
    }
  }

  private List<Path> code() {
    try (Stream<Path> entries = Files.list(folder.resolve("data/worker/code"))) {
      return entries.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void noCallFailsAndNoneIsAnsweredByAVersionOfBefore() throws Exception {
    assertEquals(0, deploy(0).code());
    List<Thread> callers = startCallers(this::expectCurrent);
    for (int number = 1; number <= VERSIONS; number++) {
      FaasRun run = deploy(number);
      assertEquals(0, run.code(), run.err());
      deployed.set(number);
      int before = answered.get();
      Eventually.await(
          "the new version answers", () -> answered.get() > before || wrong.get() != null);
    }
    join(callers);
    assertEquals(0, faas("rm", "shifts").code());
    Eventually.await("no code is left", () -> code().isEmpty());
  }

  @Test
  void afterDeploysThatRacedDeletesNothingIsLeft() throws Exception {
    List<Thread> callers =
        startCallers(
            (http, byTrigger) -> {
              int status = invoke(http, byTrigger).statusCode();
              assertTrue(List.of(200, 404, 503).contains(status), "status " + status);
            });
    Thread deleter =
        new Thread(() -> callUntilOver((http, byTrigger) -> faas("rm", "shifts"), null, false));
    deleter.start();
    callers.add(deleter);
    for (int number = 0; number < ROUNDS; number++) {
      deploy(number);
    }
    join(callers);
    faas("rm", "shifts");
    Eventually.await("no code is left", () -> code().isEmpty());
    assertEquals(List.of(), entries(folder.resolve("data/bundles")));
  }

  private static List<Path> entries(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.toList();
    }
  }
}
