package dev.argyle.bench.primitive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.bench.report.SuiteResult;
import dev.argyle.bench.run.Figures;
import dev.argyle.bench.run.Progress;
import dev.argyle.sandbox.testing.RecordingKernel;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ChurnTest {
  private static final int FOREVER_MS = 3_600_000;
  private static final PrimitivesShape SMALL =
      new PrimitivesShape(List.of(1, 3), List.of(1), List.of(10), 2, 10, 0, 1);

  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();
  private final Set<Integer> workers = ConcurrentHashMap.newKeySet();
  private final Figures figures = new Figures();

  /** Counts who opens and closes it. */
  private final class Counted implements Work {
    private final int failsAt;
    private int done;

    Counted(int worker, int failsAt) {
      workers.add(worker);
      opened.incrementAndGet();
      this.failsAt = failsAt;
    }

    @Override
    public void once(Laps laps) throws IOException {
      laps.lap();
      laps.lap();
      done++;
      if (done == failsAt) {
        throw new IOException("mount `/there`: no");
      }
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  private Primitive primitive(int failsAt) {
    return new Primitive("fine", "what works", "", worker -> new Counted(worker, failsAt));
  }

  private static Primitive impossible() {
    return new Primitive(
        "not_here",
        "what is not here",
        "get it with: apt",
        worker -> {
          throw new IOException("no such device");
        });
  }

  @Test
  void allWorkersWorkAndEndInOneBlock() throws InterruptedException {
    Tally tally = Tally.atWorkers(primitive(0), 3);
    Churn.block(tally, 10);
    assertEquals(Set.of(0, 1, 2), workers);
    assertEquals(3, closed.get());
    assertTrue(tally.all().goodCount() > 0);
    assertEquals(1, tally.all().intervals().size());
    assertTrue(tally.perSecond() > 0);
    assertTrue(tally.partPercentileUs(1, 50) <= tally.percentileUs(100));
    assertEquals("fine_p50_us_at_3", tally.key("p50_us"));
  }

  @Test
  void aBlockThatIsOverAtOnceIsNotEmpty() throws InterruptedException {
    Tally tally = Tally.atWorkers(primitive(0), 3);
    Churn.block(tally, 0);
    assertTrue(tally.all().goodCount() >= 3);
  }

  @Test
  void whoFailsIsCountedAndClosed() throws InterruptedException {
    Tally tally = Tally.atWorkers(primitive(5), 2);
    Churn.block(tally, FOREVER_MS);
    assertEquals(8, tally.all().goodCount());
    assertEquals(Map.of("mount `/there`: no", 2L), tally.all().failures());
    assertEquals(2, closed.get());
  }

  @Test
  void whoCannotBeginHoldsNobodyUp() throws InterruptedException {
    Tally tally = Tally.atWorkers(impossible(), 3);
    Churn.block(tally, FOREVER_MS);
    assertEquals(Map.of("no such device", 3L), tally.all().failures());
    assertTrue(Double.isNaN(tally.perSecond()));
    assertEquals("-", tally.rateText());
  }

  @Test
  void anInterruptEndsAllWorkers() {
    Thread.currentThread().interrupt();
    assertThrows(
        InterruptedException.class,
        () -> Churn.block(Tally.atWorkers(primitive(0), 2), FOREVER_MS));
    assertFalse(Thread.interrupted());
    assertEquals(opened.get(), closed.get());
  }

  @Test
  void theEndOfTheProcessInterruptsAndWaitsUntilAllIsCleanedUp() throws InterruptedException {
    OrderlyEnd end = new OrderlyEnd();
    Thread ending = new Thread(end::end);
    try {
      ending.start();
      assertThrows(
          InterruptedException.class,
          () -> Churn.block(Tally.atWorkers(primitive(0), 2), FOREVER_MS));
      assertEquals(opened.get(), closed.get());
      assertTrue(ending.isAlive());
    } finally {
      end.cleaned();
    }
    ending.join();
  }

  @Test
  void whatTheKernelDoesAfterwardsCountsInTheRate() {
    Tally tally = Tally.atWorkers(primitive(0), 1);
    Laps laps = new Laps();
    for (int i = 0; i < 10; i++) {
      laps.begin();
      laps.end();
    }
    tally.add(List.of(laps), 600_000_000, 400_000_000);
    assertEquals(10, tally.perSecond(), 1e-9);
    assertEquals(100_000, tally.eachUs(), 1e-6);
    assertEquals(40_000, tally.drainedUs(), 1e-6);
    tally.add(List.of(), 1_000_000_000, 0);
    assertEquals("5 \u00b1100%", tally.rateText());
  }

  @Test
  void blocksTakeTurnsThereAndBack() {
    assertEquals(
        List.of("a", "b", "c", "c", "b", "a", "a", "b", "c"), Turns.of(List.of("a", "b", "c"), 3));
  }

  @Test
  void whatCannotBeDoneHereIsMissingWithWhatToDo() throws InterruptedException {
    AtWorkers rates = new AtWorkers(List.of(primitive(0), impossible()), List.of(1, 3));
    bench().measure("stage", rates.tallies());
    rates.bars(figures, "plot", "Title", "times a second");
    rates.lines(figures, "plot", "Title", "times a second");
    SuiteResult result = figures.result("primitives", Map.of(), Map.of());
    assertEquals(
        Map.of("what is not here", "no such device (1); get it with: apt"), result.missing());
    assertEquals(List.of(), result.problems());
    assertTrue(result.metrics().containsKey("fine_per_second_at_3"));
    assertFalse(result.metrics().containsKey("not_here_per_second_at_3"));
    assertTrue(rates.ratios(primitive(0), impossible()).stream().allMatch(r -> r.isNaN()));
  }

  @Test
  void whatFailsOnTheWayIsAProblem() throws InterruptedException {
    bench().measure("stage", List.of(Tally.atWorkers(primitive(3), 1)));
    assertEquals(
        List.of("what works: mount `/there`: no (2)"),
        figures.result("primitives", Map.of(), Map.of()).problems());
  }

  private Bench bench() {
    return new Bench(new RecordingKernel(), SMALL, 10, Progress.NONE, figures);
  }
}
