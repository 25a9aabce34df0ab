package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.sys.Errno;
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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Somebody else on the machine kills guests: no function is to blame. */
@RequiresRoot
class LostGuestTest {
  private static final int SIGCHLD = 17;

  @RegisterExtension static final WorkerFixture FIXTURE = WorkerFixture.plain();

  private static void killAll() {
    for (int guest : Guests.all(FIXTURE.config().runId())) {
      try {
        new JnrKernel().kill(guest, Linux.SIGKILL);
      } catch (ErrnoException e) {
        assertEquals(Errno.ESRCH, e.errno(), e::getMessage); // it has ended by itself
      }
    }
  }

  private static void assertLost(Answer answer) {
    Outcome.Rejected rejected =
        assertInstanceOf(Outcome.Rejected.class, answer.result().outcome(), answer::toString);
    assertEquals(Reason.UNAVAILABLE, rejected.reason());
    assertEquals("the sandbox was lost; try again", rejected.message());
  }

  @Test
  void aHandlerThatWasKilledFromOutsideIsLost() {
    FunctionSpec function =
        FIXTURE.python(
            Specs.named("sleeper"), "import time\ndef handler(e, c):\n    time.sleep(30)\n");
    Running running = FIXTURE.start(function, "{}");
    Eventually.await("it runs", () -> FIXTURE.instances("starting") == 1);
    killAll();
    assertLost(running.answer());
  }

  @Test
  void aSpareKilledInTheMomentItIsTakenIsNotTheFunctionsExit() {
    FunctionSpec function =
        FIXTURE.python(Specs.named("quick"), "def handler(e, c):\n    return 'done'\n");
    for (int round = 0; round < 20; round++) {
      Eventually.await(
          "the shelf is full", () -> FIXTURE.stats().spares() == FIXTURE.config().spares());
      List<Running> all = List.of(FIXTURE.start(function, "1"), FIXTURE.start(function, "2"));
      killAll();
      for (Running running : all) {
        Answer answer = running.answer();
        if (answer.result().outcome() instanceof Outcome.Success) {
          assertEquals("done", answer.value().asText());
        } else {
          assertLost(answer);
        }
      }
    }
  }

  @Test
  void aGuestThatKillsItselfHasExited() {
    FunctionSpec function =
        FIXTURE.python(
            Specs.named("leaves"),
            "import os, time\ndef handler(e, c):\n    os.closerange(0, 99)\n    time.sleep(60)\n");
    assertEquals("Runtime.ExitError", FIXTURE.run(function, "{}").errorType());
  }

  /**
   * A handler that does the work would be late for an end that comes between its zygote's look at
   * signals and its wait for words: the end would be told with the next guest's birth, and a caller
   * wait until then. So it is a descriptor that ends are heard of by.
   */
  @Test
  void aZygoteWaitsForEndsByADescriptor() throws IOException {
    long ofChildren = 1L << (SIGCHLD - 1);
    for (long zygote : Guests.zygotes()) {
      boolean handled = (signals(zygote, "SigCgt") & ofChildren) != 0;
      boolean blocked = (signals(zygote, "SigBlk") & ofChildren) != 0;
      assertTrue(handled != blocked, "one of both");
      String waitsFor = handled ? "anon_inode:[eventfd]" : "anon_inode:[signalfd]";
      assertTrue(opened(zygote).contains(waitsFor), waitsFor);
    }
  }

  /**
   * Nor does a guest block or handle any in the middle of its birth, as soon as it is in a sandbox.
   */
  @Test
  void aGuestHasNothingOfItsZygotesSignals() {
    long ofChildren = 1L << (SIGCHLD - 1);
    Set<Integer> born = new HashSet<>();
    for (int look = 0; look < 100_000 && born.size() < 60; look++) {
      for (int guest : Guests.all(FIXTURE.config().runId())) {
        born.add(guest);
        assertEquals(0, signals(guest, "SigBlk"), "blocked");
        assertEquals(0, signals(guest, "SigCgt") & ofChildren, "handled");
      }
      if (look % 20 == 0) {
        killAll(); // so that others are born while we look
      }
    }
    assertTrue(born.size() >= 60, () -> "guests seen: " + born.size());
  }

  private static Set<String> opened(long pid) throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      Set<String> opened = new HashSet<>();
      for (Path descriptor : (Iterable<Path>) descriptors::iterator) {
        opened.add(Files.readSymbolicLink(descriptor).toString());
      }
      return opened;
    }
  }

  private static long signals(long pid, String set) {
    return Guests.read(pid, "status")
        .lines()
        .filter(line -> line.startsWith(set + ":"))
        .mapToLong(line -> Long.parseUnsignedLong(line.substring(set.length() + 1).strip(), 16))
        .findFirst()
        .orElse(0);
  }
}
