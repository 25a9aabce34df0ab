package dev.argyle.deploy.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.deploy.FaasRun;
import dev.argyle.sandbox.testing.Eventually;
import dev.argyle.sandbox.testing.RequiresRoot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGKILL of the platform at any moment, under load, one run after the other over the same folder;
 * now and then with all its processes, the janitor included. The seed is {@code argyle.seed}, or
 * random and printed.
 */
@RequiresRoot
class PlatformStormTest {
  private static final int KILLS = 8;
  private static final int CALLERS = 3;
  private static final long MAX_WAIT_NS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final String SOURCE =
      """
      import glob, os, time
      TOKENS = []
      def handler(event, context):
          left = TOKENS + [p[11:] for p in glob.glob("/tmp/token-*")]
          TOKENS.append(event["token"])
          open("/tmp/token-" + event["token"], "w").close()
          time.sleep(0.01)
          return {"token": event["token"], "left": left}
      """;

  @TempDir Path folder;

  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicReference<Throwable> wrong = new AtomicReference<>();

  @Test
  void everyRunServesAndNothingOfTheKilledOnesIsLeft() throws Exception {
    long seed = Long.getLong("argyle.seed", System.nanoTime());
    System.out.println("argyle.seed=" + seed);
    Random random = new Random(seed);
    Path data = folder.resolve("data");
    long mounts = mounts();
    for (int kill = 0; kill < KILLS; kill++) {
      Path runFolders = data.resolve("worker/staging");
      try (PlatformProcess platform = PlatformProcess.up(data)) {
        assertEquals(1, entries(runFolders).size(), "staging of other runs stays; seed " + seed);
        if (kill == 0) {
          deploy(platform);
        }
        List<Thread> callers = startCallers(platform);
        int served = answered.get();
        Eventually.await("run " + kill + " serves", () -> answered.get() > served || isWrong());
        LockSupport.parkNanos((long) (random.nextDouble() * MAX_WAIT_NS));
        boolean withAll = random.nextInt(3) == 0;
        killAll(platform, withAll, random);
        for (Thread caller : callers) {
          caller.join();
        }
        if (isWrong()) {
          throw new AssertionError("seed " + seed, wrong.get());
        }
        if (!withAll) {
          Eventually.await("no control group is left", () -> cgroups(platform).isEmpty());
          Eventually.await("no staging folder is left", () -> entries(runFolders).isEmpty());
        }
        assertEquals(mounts, mounts());
      }
    }
    assertTheNextServesAndLeavesNothing(data);
  }

  private void assertTheNextServesAndLeavesNothing(Path data) throws Exception {
    try (PlatformProcess last = PlatformProcess.up(data)) {
      assertEquals(1, entries(data.resolve("worker/staging")).size());
      assertEquals(1, entries(data.resolve("staging")).size());
      assertEquals(List.of(), deadRuns(last));
      int served = answered.get();
      invoke(new Http(last.url()), "kept");
      invoke(new Http(last.url()), "fresh");
      assertEquals(served + 2, answered.get());
      assertEquals(0, last.terminate().orElseThrow());
    }
  }

  private boolean isWrong() {
    return wrong.get() != null;
  }

  private void deploy(PlatformProcess platform) throws IOException {
    for (String name : List.of("kept", "fresh")) {
      Path function = Files.createDirectory(folder.resolve(name));
      String isolation = name.equals("fresh") ? "request" : "instance";
      Files.writeString(
          function.resolve("faas.yaml"),
          "name: "
              + name
              + "\nruntime: python\nhandler: f.handler\nisolation: "
              + isolation
              + "\n");
      Files.writeString(function.resolve("f.py"), SOURCE);
      Map<String, String> environment = Map.of("FAAS_GATEWAY", platform.url().toString());
      FaasRun deployed = FaasRun.with(folder, environment, "", "deploy", name);
      assertEquals(0, deployed.code(), deployed.err());
    }
  }

  private List<Thread> startCallers(PlatformProcess platform) {
    Http http = new Http(platform.url());
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      String name = i % 2 == 0 ? "kept" : "fresh";
      Thread caller = new Thread(() -> callUntilItIsGone(http, name), "caller-" + i);
      caller.start();
      callers.add(caller);
    }
    return callers;
  }

  /** That the connection ended is what a caller of a killed platform is told. */
  private void callUntilItIsGone(Http http, String name) {
    try {
      while (!isWrong()) {
        invoke(http, name);
      }
    } catch (HttpTimeoutException e) {
      wrong.compareAndSet(null, e);
    } catch (IOException gone) {
      // No more calls.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | AssertionError e) {
      wrong.compareAndSet(null, e);
    }
  }

  private void invoke(Http http, String name) throws IOException, InterruptedException {
    String token = UUID.randomUUID().toString();
    HttpResponse<String> response =
        http.post(
            "/2015-03-31/functions/" + name + "/invocations", "{\"token\":\"" + token + "\"}");
    if (response.statusCode() == 503) {
      assertTrue(response.body().contains("Message"), response.body());
      return;
    }
    assertEquals(200, response.statusCode(), response.body());
    assertTrue(response.body().contains("\"token\": \"" + token), response.body());
    if (name.equals("fresh")) {
      assertTrue(response.body().contains("\"left\": []"), response.body());
    }
    answered.incrementAndGet();
  }

  private static void killAll(PlatformProcess platform, boolean withAll, Random random)
      throws InterruptedException {
    List<ProcessHandle> doomed = new ArrayList<>(platform.descendants());
    assertFalse(doomed.isEmpty());
    List<ProcessHandle> left = List.copyOf(doomed);
    if (withAll) {
      doomed.add(platform.process().toHandle());
      Collections.shuffle(doomed, random);
      doomed.forEach(ProcessHandle::destroyForcibly);
    }
    platform.process().destroyForcibly().waitFor();
    Eventually.await(
        "no process of it is left", () -> left.stream().noneMatch(ProcessHandle::isAlive));
  }

  /** Control groups of runs of this test that are over. */
  private static List<Path> deadRuns(PlatformProcess last) throws IOException {
    List<Path> dead = new ArrayList<>();
    for (Path group : last.cgroups()) {
      try (Stream<Path> beside = Files.list(group.getParent())) {
        beside
            .filter(path -> path.getFileName().toString().matches("argyle-\\d+-\\d+"))
            .filter(path -> !isAlive(path))
            .forEach(dead::add);
      }
    }
    return dead;
  }

  private static boolean isAlive(Path group) {
    String pid = group.getFileName().toString().split("-", -1)[1];
    return Files.exists(Path.of("/proc", pid));
  }

  private static List<Path> cgroups(PlatformProcess platform) {
    try {
      return platform.cgroups();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> entries(Path directory) {
    if (!Files.isDirectory(directory)) {
      return new ArrayList<>();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return new ArrayList<>(entries.toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long mounts() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/mountinfo")).size();
  }
}
