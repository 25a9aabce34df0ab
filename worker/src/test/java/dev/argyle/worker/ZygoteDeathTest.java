package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

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
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The process all guests are forked from is killed. */
@RequiresRoot
class ZygoteDeathTest {
  private static final String SLEEPER =
      "import time\ndef handler(s, c):\n    time.sleep(s)\n    return 'done'\n";

  @RegisterExtension static final WorkerFixture FIXTURE = WorkerFixture.plain();

  private final FunctionSpec function = sleeper();

  private static FunctionSpec sleeper() {
    return FIXTURE.python(Specs.named("sleeper"), SLEEPER);
  }

  @BeforeEach
  void awaitSpares() {
    Eventually.await(
        "the shelf is full", () -> FIXTURE.stats().spares() == FIXTURE.config().spares());
  }

  private static void kill(long pid) throws ErrnoException {
    new JnrKernel().kill((int) pid, Linux.SIGKILL);
  }

  @Test
  void callersAreToldAndTheNextAreServed() throws ErrnoException {
    List<Running> all = IntStream.range(0, 3).mapToObj(i -> FIXTURE.start(function, "30")).toList();
    Eventually.await("they run", () -> FIXTURE.instances("starting") == 3);
    kill(Guests.zygote());
    for (Running running : all) {
      Answer answer = running.answer();
      assertEquals(Reason.UNAVAILABLE, answer.rejection().reason());
      assertEquals("the sandbox was lost; try again", answer.rejection().message());
    }
    assertEquals("done", FIXTURE.run(function, "0").value().asText());
  }

  @Test
  void anIdleInstanceThatWentWithItIsReplaced() throws ErrnoException {
    assertEquals("done", FIXTURE.run(function, "0").value().asText());
    long zygote = Guests.zygote();
    kill(zygote);
    Eventually.await("the instance is gone", () -> FIXTURE.instances("idle") == 0);
    assertEquals("done", FIXTURE.run(function, "0").value().asText());
    assertNotEquals(zygote, Guests.zygote());
  }

  @Test
  void aCallThatComesInTheSameMomentIsServedOrTold() throws ErrnoException {
    for (int round = 0; round < 5; round++) {
      FunctionSpec fresh = sleeper();
      awaitSpares();
      kill(Guests.zygote());
      Answer answer = FIXTURE.run(fresh, "0");
      if (answer.result().outcome() instanceof Outcome.Rejected rejected) {
        assertEquals(Reason.UNAVAILABLE, rejected.reason());
      } else {
        assertEquals("done", answer.value().asText());
      }
    }
  }

  @Test
  void aSpareThatIsKilledIsReplaced() throws ErrnoException {
    List<Integer> spares = Guests.all(FIXTURE.config().runId());
    for (int spare : spares) {
      kill(spare);
    }
    Eventually.await(
        "they are gone",
        () -> spares.stream().allMatch(spare -> Guests.read(spare, "stat").isEmpty()));
    assertEquals("done", FIXTURE.run(function, "0").value().asText());
    awaitSpares();
  }
}
