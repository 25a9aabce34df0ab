package dev.argyle.worker.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.worker.api.Concurrency;
import dev.argyle.worker.api.InvocationResult;
import dev.argyle.worker.api.Metering;
import dev.argyle.worker.api.Outcome;
import dev.argyle.worker.api.Outcome.FunctionError;
import dev.argyle.worker.api.Outcome.Reason;
import dev.argyle.worker.api.Specs;
import dev.argyle.worker.log.FunctionLog;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class WarmKeeperTest {
  private static final Outcome LOADED = new Outcome.Success(Buffer.buffer());
  private static final FunctionError FAILED =
      new FunctionError("Runtime.ImportModuleError", Buffer.buffer("{}"));

  /** Starts that go on until they are told how they end. */
  private static final class FakeInstances implements WarmKeeper.Instances {
    final Deque<NobodysCall> starting = new ArrayDeque<>();
    final Deque<Runnable> later = new ArrayDeque<>();
    boolean mayStart = true;
    int ready;

    @Override
    public int alive() {
      return ready + starting.size();
    }

    @Override
    public boolean mayStartAlone() {
      return mayStart;
    }

    @Override
    public boolean startAlone(NobodysCall call) {
      starting.add(call);
      return true;
    }

    @Override
    public void later(Runnable action) {
      later.add(action);
    }

    void end(Outcome outcome) {
      NobodysCall call = starting.remove();
      ready += outcome == LOADED ? 1 : 0;
      call.end(new InvocationResult(outcome, Metering.none(), Buffer.buffer()));
      while (!later.isEmpty()) {
        later.remove().run();
      }
    }
  }

  private final FakeInstances instances = new FakeInstances();
  private final InitBackoff backoff = new InitBackoff();
  private final FunctionLog log = new FunctionLog();
  private long nowNs;
  private final List<String> told = new ArrayList<>();

  private WarmKeeper keeping(int min) {
    Specs specs = Specs.named("kept").concurrency(new Concurrency(4, min, 0, 1));
    return new WarmKeeper(specs.build(), log, backoff, instances, () -> nowNs);
  }

  @Test
  void startsWhatIsMissingOneAtATime() {
    WarmKeeper keeper = keeping(3);
    keeper.begin();
    for (int ready = 0; ready < 3; ready++) {
      assertEquals(1, instances.starting.size());
      keeper.tend();
      assertEquals(1, instances.starting.size());
      instances.end(LOADED);
    }
    assertEquals(0, instances.starting.size());
    instances.ready--;
    keeper.tend();
    assertEquals(1, instances.starting.size());
  }

  @Test
  void keepsNothingBeforeItBeginsAndAfterItsEnd() {
    WarmKeeper keeper = keeping(1);
    keeper.tend();
    assertEquals(0, keeper.kept());
    keeper.begin();
    assertEquals(1, keeper.kept());
    instances.end(LOADED);
    keeper.end();
    instances.ready = 0;
    keeper.tend();
    assertEquals(0, keeper.kept());
    assertEquals(0, instances.starting.size());
  }

  @Test
  void keepsNothingOfAFunctionThatReusesNoInstance() {
    Specs specs = Specs.named("fresh").concurrency(new Concurrency(4, 2, 0, 1)).isolatedByRequest();
    WarmKeeper keeper = new WarmKeeper(specs.build(), log, backoff, instances, () -> nowNs);
    keeper.begin();
    assertEquals(0, keeper.kept());
    assertEquals(0, instances.starting.size());
  }

  @Test
  void waitsWhileOthersLackWhatItWouldTake() {
    WarmKeeper keeper = keeping(1);
    instances.mayStart = false;
    keeper.begin();
    assertEquals(0, instances.starting.size());
    instances.mayStart = true;
    keeper.tend();
    assertEquals(1, instances.starting.size());
  }

  @Test
  void aStartThatFailsIsLoggedAndNotRepeatedAtOnce() {
    WarmKeeper keeper = keeping(1);
    keeper.begin();
    instances.end(FAILED);
    assertEquals(0, instances.starting.size());
    assertTrue(log.tail(1).get(0).text().contains("Runtime.ImportModuleError"));
    keeper.tend();
    assertEquals(1, instances.starting.size());
  }

  @Test
  void startsNothingWhileStartsAreRefused() {
    backoff.failed(FAILED, true, 0);
    backoff.failed(FAILED, true, 0);
    WarmKeeper keeper = keeping(1);
    keeper.begin();
    assertEquals(0, instances.starting.size());
    nowNs = InitBackoff.FIRST_MS * 1_000_000;
    keeper.tend();
    assertEquals(1, instances.starting.size());
  }

  @Test
  void theVersionBeforeGoesWhenAllAreReady() {
    WarmKeeper keeper = keeping(2);
    keeper.begin();
    keeper.whenSettled(() -> told.add("settled"));
    instances.end(LOADED);
    assertEquals(List.of(), told);
    instances.end(LOADED);
    assertEquals(List.of("settled"), told);
    keeper.whenSettled(() -> told.add("at once"));
    assertEquals(List.of("settled", "at once"), told);
  }

  @Test
  void theVersionBeforeGoesWhenOneHasFailed() {
    WarmKeeper keeper = keeping(2);
    keeper.begin();
    keeper.whenSettled(() -> told.add("settled"));
    instances.end(new Outcome.Rejected(Reason.UNAVAILABLE, "the code is gone"));
    assertEquals(List.of("settled"), told);
  }

  @Test
  void theVersionBeforeIsNotKeptForEver() {
    WarmKeeper keeper = keeping(2);
    instances.mayStart = false;
    keeper.begin();
    keeper.whenSettled(() -> told.add("settled"));
    nowNs = WarmKeeper.SETTLE_WITHIN_NS - 1;
    keeper.tend();
    assertEquals(List.of(), told);
    nowNs = WarmKeeper.SETTLE_WITHIN_NS;
    keeper.tend();
    assertEquals(List.of("settled"), told);
    assertFalse(told.isEmpty());
  }

  @Test
  void theVersionBeforeGoesWithTheOneThatWasToFollowIt() {
    WarmKeeper keeper = keeping(2);
    keeper.begin();
    keeper.whenSettled(() -> told.add("settled"));
    keeper.end();
    assertEquals(List.of("settled"), told);
  }
}
