package dev.argyle.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.bench.FakeGateway;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OpenLoopTest {
  private static final int RATE = 500;
  private static final long GAP_NS = 1_000_000_000L / RATE;
  private static final Target STATIC =
      new Target("static", "static", "/healthz", Target.Start.NONE);
  private static final Target WARM = new Target("warm", "warm", "/warm", Target.Start.WARM);
  private static final Target COLD = new Target("cold", "cold", "/cold", Target.Start.COLD);

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  /**
   * The server answers nothing until it has seen so many requests: a closed loop would hang here.
   */
  @Test
  void aStallShowsInAllRequestsScheduledDuringIt() throws InterruptedException {
    int stalled = 50;
    try (FakeGateway gateway = new FakeGateway();
        LoadClient client = new LoadClient(gateway.uri())) {
      List<HttpServerRequest> held = new ArrayList<>();
      AtomicInteger seen = new AtomicInteger();
      gateway.intercept(
          request -> {
            if (seen.incrementAndGet() > stalled) {
              return false;
            }
            held.add(request);
            if (held.size() == stalled) {
              held.forEach(waiting -> waiting.response().end());
            }
            return true;
          });

      OpenLoop.Outcome outcome =
          new OpenLoop(client.context(), client).run(plan(List.of(STATIC), 200, 1), n -> {});

      Histogram latencies = total(outcome.recordings().get(0));
      assertEquals(200, latencies.getTotalCount());
      // The i-th of them was due (stalled - 1 - i) gaps before the last one, which ended the stall.
      for (int gaps = 1; gaps < stalled; gaps++) {
        long atLeast = latencies.getCountBetweenValues(gaps * GAP_NS * 999 / 1000, Long.MAX_VALUE);
        assertTrue(atLeast >= stalled - gaps, atLeast + " waited " + gaps + " gaps");
      }
    }
  }

  /** The client's own loop is held up: nothing could be sent, and yet the wait counts. */
  @Test
  void latencyCountsFromTheIntendedSendWhenTheClientWasLate() throws InterruptedException {
    AtomicLong scheduled = new AtomicLong();
    AtomicInteger sent = new AtomicInteger();
    Sender stallsOnce =
        target -> {
          if (sent.incrementAndGet() == 1) {
            while (scheduled.get() < 20) {
              Thread.onSpinWait();
            }
          }
          return Future.succeededFuture(new Reply(200, ""));
        };

    OpenLoop.Outcome outcome =
        new OpenLoop(vertx.getOrCreateContext(), stallsOnce)
            .run(plan(List.of(STATIC), 40, 1), scheduled::set);

    Histogram latencies = total(outcome.recordings().get(0));
    assertTrue(latencies.getCountBetweenValues(GAP_NS, Long.MAX_VALUE) >= 17, "waits are hidden");
    assertTrue(total(outcome.sendLate()).getMaxValue() >= 17 * GAP_NS, "lateness is hidden");
  }

  @Test
  void aClientThatCannotKeepUpMissesItsRate() throws InterruptedException {
    AtomicLong scheduled = new AtomicLong();
    Sender slow =
        target -> {
          long until = System.nanoTime() + 2 * GAP_NS;
          while (System.nanoTime() - until < 0) {
            Thread.onSpinWait();
          }
          return Future.succeededFuture(new Reply(200, ""));
        };

    OpenLoop.Outcome outcome =
        new OpenLoop(vertx.getOrCreateContext(), slow)
            .run(plan(List.of(STATIC), 100, 1), scheduled::set);

    assertTrue(outcome.missedRate());
    assertTrue(outcome.achievedRatePerSecond() < 0.6 * RATE);
    assertEquals(100, scheduled.get());
  }

  /** So few are drawn that their own rate is far from the mean, which is nobody's fault. */
  @Test
  void randomArrivalsAreHeldToTheRateThatWasDrawn() throws InterruptedException {
    for (long seed = 0; seed < 5; seed++) {
      Arrivals arrivals = Arrivals.poisson(RATE, seed);
      double drawn = 19e9 / arrivals.offsetNs(19);

      OpenLoop.Outcome outcome =
          new OpenLoop(vertx.getOrCreateContext(), t -> Future.succeededFuture(new Reply(200, "")))
              .run(new OpenLoop.Plan(List.of(STATIC), arrivals, RATE, 20, 1), n -> {});

      assertEquals(1, outcome.targetRatePerSecond() / drawn, 1e-6);
      assertTrue(outcome.achievedRatePerSecond() <= outcome.targetRatePerSecond() * 1.000001);
    }
  }

  @Test
  void aClientThatCannotKeepUpMissesARateOfRandomArrivalsToo() throws InterruptedException {
    Sender slow =
        target -> {
          long until = System.nanoTime() + 2 * GAP_NS;
          while (System.nanoTime() - until < 0) {
            Thread.onSpinWait();
          }
          return Future.succeededFuture(new Reply(200, ""));
        };

    OpenLoop.Outcome outcome =
        new OpenLoop(vertx.getOrCreateContext(), slow)
            .run(
                new OpenLoop.Plan(List.of(STATIC), Arrivals.poisson(RATE, 5), RATE, 200, 1),
                n -> {});

    assertTrue(outcome.missedRate());
  }

  @Test
  void aRateIsMissedByMoreThanTwoInAHundred() {
    Recording none = new Recording();
    assertFalse(new OpenLoop.Outcome(List.of(), 100, 98.1, none).missedRate());
    assertTrue(new OpenLoop.Outcome(List.of(), 100, 97.9, none).missedRate());
  }

  @Test
  void targetsTakeTurnsInBlocks() throws InterruptedException {
    List<String> order = new ArrayList<>();
    Sender noting =
        target -> {
          order.add(target.name());
          return Future.succeededFuture(new Reply(200, target.name()));
        };

    OpenLoop.Outcome outcome =
        new OpenLoop(vertx.getOrCreateContext(), noting)
            .run(plan(List.of(STATIC, WARM, COLD), 3, 2), n -> {});

    List<String> round =
        List.of("static", "static", "static", "warm", "warm", "warm", "cold", "cold", "cold");
    assertEquals(IntStream.range(0, 2).boxed().flatMap(i -> round.stream()).toList(), order);
    for (Recording recording : outcome.recordings()) {
      assertEquals(2, recording.intervals().size());
      assertEquals(6, total(recording).getTotalCount());
    }
  }

  @Test
  void answersOfTheWrongKindAreFailuresAndNotLatencies() throws InterruptedException {
    Sender wrong =
        target ->
            switch (target.name()) {
              case "static" -> Future.succeededFuture(new Reply(503, ""));
              case "warm" -> Future.succeededFuture(new Reply(200, "cold"));
              default -> Future.failedFuture(new java.io.IOException("reset"));
            };

    OpenLoop.Outcome outcome =
        new OpenLoop(vertx.getOrCreateContext(), wrong)
            .run(plan(List.of(STATIC, WARM, COLD), 2, 1), n -> {});

    assertEquals(
        List.of(
            Map.of("status 503", 2L),
            Map.of("X-Faas-Start is not warm", 2L),
            Map.of("no answer: IOException", 2L)),
        outcome.recordings().stream().map(Recording::failures).toList());
    outcome.recordings().forEach(r -> assertEquals(0, total(r).getTotalCount()));
  }

  private static OpenLoop.Plan plan(List<Target> targets, int block, int rounds) {
    return new OpenLoop.Plan(targets, Arrivals.constant(RATE), RATE, block, rounds);
  }

  private static Histogram total(Recording recording) {
    Histogram total = new Histogram(3);
    recording.intervals().forEach(total::add);
    return total;
  }
}
