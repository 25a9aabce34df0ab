package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.sys.JnrKernel;
import dev.argyle.sandbox.sys.Linux;
import dev.argyle.sandbox.testing.Eventually;
import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Specs;
import dev.argyle.worker.api.StartKind;
import dev.argyle.worker.api.StartSource;
import dev.argyle.worker.code.CodeCache;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A worker that pauses instances as soon as it looks at them; two places, one for a spare. */
@RequiresRoot
class PauseTest {
  /** Counts on a thread of its own, and answers when that has gone on. */
  static final String COUNTS =
      """
      import threading, time
      count = calls = 0
      def forever():
          global count
          while True:
              count += 1
      threading.Thread(target=forever, daemon=True).start()
      def handler(event, context):
          global calls
          calls += 1
          seen = count
          while count == seen:
              time.sleep(0.001)
          return calls
      """;

  private final WorkerFixture fixture =
      WorkerFixture.with(
          config -> config.withSpares(1).withBounds(2, 100, 20_000, 300_000).withPauseAfter(1));
  private FunctionSpec counts;

  @BeforeEach
  void start() throws IOException {
    fixture.beforeAll(null);
    counts = fixture.python(Specs.named("counts"), COUNTS);
  }

  @AfterEach
  void stop() throws IOException {
    fixture.afterAll(null);
  }

  /** Groups of a run that are frozen, in the unified hierarchy. */
  static List<Path> frozenGroups(String run) {
    List<Path> frozen = new ArrayList<>();
    for (Path group : Guests.groups(run)) {
      try (Stream<Path> slots = Files.list(group)) {
        slots
            .filter(slot -> read(slot.resolve("cgroup.events")).contains("frozen 1"))
            .forEach(frozen::add);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return frozen;
  }

  /** Nothing where there is no such file. */
  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException notThere) {
      return "";
    }
  }

  private List<Path> frozen() {
    return frozenGroups(fixture.config().runId());
  }

  private Path awaitPaused() {
    Eventually.await("it is paused", () -> fixture.instances("paused") == 1);
    Eventually.await("it is frozen", () -> frozen().size() == 1);
    return frozen().get(0);
  }

  /** The kernel counts that in every group of the unified hierarchy. */
  private static String cpuUsed(Path group) {
    return read(group.resolve("cpu.stat")).lines().findFirst().orElseThrow();
  }

  @Test
  void aPausedInstanceTakesNoProcessorAndGoesOnWhenItIsCalled() {
    Answer first = fixture.run(counts, "{}");
    assertEquals(1, first.value().asInt());
    assertEquals(StartSource.SPARE, first.metering().source());
    Path group = awaitPaused();
    String before = cpuUsed(group);
    assertTrue(before.startsWith("usage_usec "), before);
    assertFalse(
        Eventually.within(Duration.ofMillis(300), () -> !cpuUsed(group).equals(before)),
        () -> before + ", then " + cpuUsed(group));
    Answer again = fixture.run(counts, "{}");
    assertEquals(2, again.value().asInt());
    assertEquals(StartKind.WARM, again.metering().start());
    assertEquals(StartSource.PAUSED, again.metering().source());
  }

  @Test
  void aPausedNodeGoesOnWhenItIsCalled() {
    FunctionSpec node =
        fixture.node(
            Specs.named("ticks"),
            """
            let ticks = 0, calls = 0;
            setInterval(() => ticks++, 5);
            exports.handler = async () => {
              const seen = ticks;
              while (ticks === seen) await new Promise(done => setTimeout(done, 1));
              return ++calls;
            };
            """);
    for (int call = 1; call <= 3; call++) {
      assertEquals(call, fixture.run(node, "{}").value().asInt());
      awaitPaused();
    }
  }

  @Test
  void itsScratchIsRenewedWhereTheManifestSaysSo() {
    FunctionSpec writes =
        fixture.python(
            Specs.named("writes").cleanTmp(),
            """
            import os
            def handler(event, context):
                found = os.listdir("/tmp")
                open("/tmp/file", "w").write("left")
                return found
            """);
    fixture.run(writes, "{}");
    awaitPaused();
    assertEquals("[]", fixture.run(writes, "{}").value().toString());
  }

  @Test
  void anotherFunctionGetsThePlaceOfAPausedInstance() {
    for (int round = 0; round < 3; round++) {
      assertEquals(1, fixture.run(counts, "{}").value().asInt());
      awaitPaused();
      FunctionSpec other = fixture.python(Specs.named("other"), COUNTS);
      assertEquals(1, fixture.run(other, "{}").value().asInt());
      fixture.retire(other);
      Eventually.await("it has gone", () -> fixture.instances("idle") == 0);
      fixture.retire(counts);
    }
  }

  @Test
  void aPausedInstanceThatIsKilledIsReplaced() throws IOException {
    fixture.run(counts, "{}");
    Path group = awaitPaused();
    String process = Files.readAllLines(group.resolve("cgroup.procs")).get(0);
    new JnrKernel().kill(Integer.parseInt(process), Linux.SIGKILL);
    Eventually.await("it has gone", () -> fixture.instances("paused") == 0);
    Answer again = fixture.run(counts, "{}");
    assertEquals(1, again.value().asInt());
    assertEquals(StartKind.COLD, again.metering().start());
  }

  @Test
  void aPausedInstanceOfAFunctionThatIsDeletedEnds() {
    fixture.run(counts, "{}");
    awaitPaused();
    fixture.retire(counts);
    Eventually.await("it has gone", () -> fixture.instances("paused") == 0);
    Eventually.await("no process is frozen", () -> frozenProcesses().isEmpty());
  }

  private List<String> frozenProcesses() {
    return frozen().stream().flatMap(group -> read(group.resolve("cgroup.procs")).lines()).toList();
  }

  @Test
  void aDrainDoesNotWaitForIt() {
    fixture.run(counts, "{}");
    awaitPaused();
    WorkerFixture.await(fixture.worker().drain(20_000));
    WorkerFixture.await(fixture.worker().close());
    assertTrue(Guests.groups(fixture.config().runId()).isEmpty());
  }

  @Test
  void aPlatformThatIsKilledLeavesNothingFrozen() throws IOException, InterruptedException {
    Path data = Files.createTempDirectory("argyle-pausing-");
    Process platform =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                PausingPlatform.class.getName(),
                data.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader said =
        new BufferedReader(
            new InputStreamReader(platform.getInputStream(), StandardCharsets.UTF_8))) {
      String line = said.readLine();
      while (line != null && !line.startsWith("paused ")) {
        line = said.readLine();
      }
      assertTrue(line != null, "the platform ended by itself");
      String run = line.substring("paused ".length());
      List<ProcessHandle> processes = platform.descendants().toList();
      assertFalse(processes.isEmpty());
      platform.destroyForcibly().waitFor();
      Eventually.await(
          "its processes are gone", () -> processes.stream().noneMatch(ProcessHandle::isAlive));
      Eventually.await("its groups are gone", () -> Guests.groups(run).isEmpty());
    } finally {
      platform.destroyForcibly().waitFor();
      CodeCache.deleteTree(data);
    }
  }
}
