package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.sys.JnrKernel;
import dev.argyle.sandbox.sys.Linux;
import dev.argyle.sandbox.testing.Eventually;
import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.WorkerFixture.Running;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Outcome;
import dev.argyle.worker.api.Outcome.Reason;
import dev.argyle.worker.api.Specs;
import dev.argyle.worker.code.CodeCache;
import dev.argyle.worker.code.Zip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Somebody else on the machine takes control groups away, or uses them, or deletes code. */
@RequiresRoot
class ForeignHandsTest {
  private static final int SPARES = 3;

  @RegisterExtension
  static final WorkerFixture FIXTURE = WorkerFixture.with(config -> config.withSpares(SPARES));

  private static final byte[] CODE =
      new Zip().file("app.py", "def handler(e, c):\n    return e\n").bytes();

  @TempDir Path folder;

  private final FunctionSpec function =
      Specs.named("fresh").isolatedByRequest().code(Zip.sha256(CODE)).build();

  @BeforeEach
  void deploy() throws IOException {
    Path bundle = Files.write(folder.resolve("fresh.zip"), CODE);
    WorkerFixture.await(FIXTURE.worker().prepare(function.codeSha256(), bundle));
  }

  @BeforeEach
  void awaitNothingButSpares() {
    Eventually.await(
        "the shelf is full and nothing else is there",
        () -> {
          Map<String, List<Integer>> slots = slots();
          return FIXTURE.stats().spares() == SPARES
              && slots.size() == SPARES
              && slots.values().stream().allMatch(pids -> pids.size() == 1);
        });
  }

  private static Map<String, List<Integer>> slots() {
    return Guests.bySlot(FIXTURE.config().runId());
  }

  private static List<Path> directories(String slot) {
    return Guests.groups(FIXTURE.config().runId()).stream()
        .map(group -> group.resolve(slot))
        .toList();
  }

  private void serve(int count) {
    List<Running> all =
        IntStream.range(0, count).mapToObj(i -> FIXTURE.start(function, "" + i)).toList();
    for (int i = 0; i < count; i++) {
      assertEquals(i, all.get(i).answer().value().asInt());
    }
  }

  /** As soon as nothing is in it any more. */
  private static void remove(Path group) {
    Eventually.await(
        group + " is removed",
        () -> {
          try {
            Files.deleteIfExists(group);
            return true;
          } catch (IOException busy) {
            return false;
          }
        });
  }

  /** A slot that was used and is free now, for a moment. */
  private String freeSlot() {
    serve(8);
    String[] found = new String[1];
    Eventually.await(
        "a slot is free",
        () -> {
          serve(found[0] == null && slots().size() <= SPARES ? 8 : 0);
          // While the shelf is being filled, a free slot is soon a spare's.
          if (FIXTURE.stats().spares() == SPARES) {
            slots().forEach((slot, pids) -> found[0] = pids.isEmpty() ? slot : found[0]);
          }
          return found[0] != null;
        });
    return found[0];
  }

  @Test
  void aFreeSlotWhoseGroupIsRemovedIsMadeAnew() {
    directories(freeSlot()).forEach(ForeignHandsTest::remove);
    serve(30);
  }

  @Test
  void aSlotWithOneOfItsGroupsRemovedIsMadeAnew() {
    for (int i = 0; i < directories("any").size(); i++) {
      remove(directories(freeSlot()).get(i));
      serve(12);
    }
  }

  @Test
  void aSpareWhoseGroupIsRemovedAfterItIsReplaced() throws ErrnoException {
    Map.Entry<String, List<Integer>> spare = slots().entrySet().iterator().next();
    int pid = spare.getValue().get(0);
    new JnrKernel().kill(pid, Linux.SIGKILL);
    // A call that takes it while it dies is told that its sandbox was lost.
    Eventually.await("it has ended", () -> !Files.exists(Path.of("/proc/" + pid)));
    directories(spare.getKey()).forEach(group -> tryToRemove(group));
    serve(12);
  }

  private static void tryToRemove(Path group) {
    try {
      Files.deleteIfExists(group);
    } catch (IOException usedAgainAlready) {
      // Or not ended yet: any order must do.
    }
  }

  @Test
  void noSandboxSharesAGroupWithAnothersProcess() throws IOException, InterruptedException {
    Process stranger = new ProcessBuilder("sleep", "60").start();
    try {
      String slot = slots().keySet().iterator().next();
      for (Path group : directories(slot)) {
        Files.writeString(group.resolve("cgroup.procs"), "" + stranger.pid());
      }
      List<Integer> both = slots().get(slot);
      assertEquals(2, both.size());
      serve(30);
      Eventually.await(
          "its spare has been used",
          () -> {
            serve(1);
            return slots().get(slot).equals(List.of((int) stranger.pid()));
          });
      for (int i = 0; i < 5; i++) {
        serve(8);
        assertEquals(List.of((int) stranger.pid()), slots().get(slot));
      }
      assertTrue(stranger.isAlive());
    } finally {
      stranger.destroyForcibly().waitFor();
    }
    serve(8);
    awaitNothingButSpares();
  }

  @Test
  void codeThatWasDeletedIsNamedAndCanBeDeployedAgain() throws IOException {
    String source = "def handler(e, c):\n    return 'neighbour'\n";
    FunctionSpec neighbour = FIXTURE.python(Specs.named("neighbour").isolatedByRequest(), source);
    CodeCache.deleteTree(FIXTURE.config().codeDir().resolve(function.codeSha256()));
    for (int i = 0; i < 2; i++) {
      Outcome.Rejected refused = FIXTURE.run(function, "{}").rejection();
      assertEquals(Reason.UNAVAILABLE, refused.reason());
      assertEquals(
          "the code of fresh was deleted on this worker; deploy it again", refused.message());
    }
    assertEquals("neighbour", FIXTURE.run(neighbour, "{}").value().asText());
    deploy();
    assertEquals(5, FIXTURE.run(function, "5").value().asInt());
  }
}
