package dev.argyle.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ClosedLoopTest {
  private static final Target COLD = new Target("cold", "cold", "/", Target.Start.COLD);

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();

  @AfterEach
  void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void keepsExactlyAsManyRequestsInFlightAsThereAreClients() throws InterruptedException {
    AtomicInteger inFlight = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Sender counting =
        target -> {
          most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
          Promise<Reply> reply = Promise.promise();
          context.runOnContext(
              ignored -> {
                inFlight.decrementAndGet();
                reply.complete(new Reply(200, "cold"));
              });
          return reply.future();
        };
    ClosedLoop.Tally tally = new ClosedLoop.Tally(COLD, 7);

    new ClosedLoop(context, counting).run(tally, 0, 50);

    assertEquals(7, most.get());
    assertEquals(0, inFlight.get());
    assertTrue(tally.ratePerSecond() > 0);
  }

  @Test
  void theLeadInIsNotCounted() throws InterruptedException {
    ClosedLoop.Tally tally = new ClosedLoop.Tally(COLD, 1);
    ClosedLoop loop = new ClosedLoop(context, target -> Future.succeededFuture(new Reply(503, "")));

    loop.run(tally, 50, 0);

    assertEquals(0, tally.recording().failures().size());
    assertEquals(0, tally.ratePerSecond());
  }

  @Test
  void failuresAreNoThroughput() throws InterruptedException {
    ClosedLoop.Tally tally = new ClosedLoop.Tally(COLD, 2);

    new ClosedLoop(context, target -> Future.succeededFuture(new Reply(200, "warm")))
        .run(tally, 0, 20);

    assertEquals(0, tally.ratePerSecond());
    assertTrue(tally.recording().failures().get("X-Faas-Start is not cold") > 0);
  }

  @Test
  void manyTargetsAreAskedInTurn() throws InterruptedException {
    List<String> order = new ArrayList<>();
    List<Target> targets =
        Stream.of("/a", "/b", "/c")
            .map(path -> new Target("many", "many", path, Target.Start.COLD))
            .toList();
    ClosedLoop.Tally tally = new ClosedLoop.Tally(COLD, targets, 1);
    Sender noting =
        target -> {
          order.add(target.path());
          return Future.succeededFuture(new Reply(200, "cold"));
        };

    new ClosedLoop(context, noting).run(tally, 0, 50);

    for (int i = 3; i < order.size(); i++) {
      assertEquals(order.get(i - 3), order.get(i));
    }
    assertEquals(3, Set.copyOf(order).size());
    assertEquals("cold", tally.target().name());
  }
}
