package dev.argyle.bench.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.bench.load.Reply;
import dev.argyle.bench.load.Sender;
import dev.argyle.bench.load.Target;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReplayTest {
  private final Vertx vertx = Vertx.vertx();
  private final ReplayTally tally = new ReplayTally();

  @AfterEach
  void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private static Target target(int number) {
    return new Target("t", "t", "/" + number, Target.Start.ANY);
  }

  /** Requests a few milliseconds apart, the first of which asks for the given work. */
  private static List<Replay.Request> requests(int count, long runMs) {
    List<Replay.Request> requests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long atNs = TimeUnit.MILLISECONDS.toNanos(3L * i);
      requests.add(
          new Replay.Request(
              atNs, target(i), new ReplayPlan.Call(atNs, 0, i == 0 ? runMs : 1, i % 2 == 0)));
    }
    return requests;
  }

  private void run(List<Replay.Request> requests, int maxInFlight, Sender sender)
      throws InterruptedException {
    tally.begin(TimeUnit.MILLISECONDS.toNanos(30));
    new Replay(vertx.getOrCreateContext(), sender, maxInFlight, requests, tally).run(part -> {});
    tally.end(TimeUnit.MILLISECONDS.toNanos(30));
  }

  private Future<Reply> later(long ms, String start) {
    return vertx.timer(ms, TimeUnit.MILLISECONDS).map(time -> new Reply(200, start));
  }

  @Test
  void eachRequestGoesToItsTargetInOrderAndIsRelatedToItsWork() throws InterruptedException {
    List<String> sent = new CopyOnWriteArrayList<>();
    run(
        requests(4, 2),
        10,
        target -> {
          sent.add(target.path());
          return later(5, sent.size() == 1 ? "cold" : "warm");
        });
    assertEquals(List.of("/0", "/1", "/2", "/3"), sent);
    assertEquals(4, tally.latencies().goodCount());
    assertEquals(1, tally.coldCount());
    assertEquals(25, tally.coldPercent());
    assertTrue(tally.slowdown(0) >= 2, "slowdown " + tally.slowdown(0));
    assertTrue(tally.shortSlowdown(100) <= tally.slowdown(100));
    assertEquals(4 / 0.03, tally.outcome(4).targetRatePerSecond(), 1e-6);
  }

  @Test
  void anAnswerBeforeTheWorkCanBeDoneIsAFailure() throws InterruptedException {
    run(requests(1, 60_000), 10, target -> later(1, "warm"));
    assertEquals(Map.of("answered before it can have been done", 1L), tally.latencies().failures());
    assertTrue(Double.isNaN(tally.slowdown(50)));
  }

  @Test
  void whatIsRefusedOrNotAnsweredCountsAndWhatIsTooMuchIsNotSent() throws InterruptedException {
    List<String> sent = new CopyOnWriteArrayList<>();
    run(
        requests(3, 1),
        1,
        target -> {
          sent.add(target.path());
          return vertx
              .timer(200, TimeUnit.MILLISECONDS)
              .compose(time -> Future.failedFuture(new IllegalStateException()));
        });
    assertEquals(1, sent.size());
    assertEquals(
        Map.of("no answer: IllegalStateException", 1L, "not sent: 1 unanswered already", 2L),
        tally.latencies().failures());
    assertTrue(tally.outcome(3).missedRate());
  }
}
