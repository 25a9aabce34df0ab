package dev.argyle.worker.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FunctionUseTest {
  private final FunctionUse use = new FunctionUse(0);

  private void callForSeconds(int from, int to, int callsPerSecond) {
    for (int second = from; second < to; second++) {
      for (int i = 0; i < callsPerSecond; i++) {
        use.called();
      }
      use.age(TimeUnit.SECONDS.toNanos(second + 1));
    }
  }

  @Test
  void knowsHowOftenItIsCalledLately() {
    callForSeconds(0, 600, 5);
    assertEquals(5, use.callsPerSecond(), 0.1);
    callForSeconds(600, 1_200, 0);
    assertTrue(use.callsPerSecond() < 0.01);
  }

  @Test
  void countsACallAtOnce() {
    use.called();
    assertTrue(use.callsPerSecond() > 0);
  }

  @Test
  void knowsWhatItsStartsCost() {
    assertEquals(0, use.startUs());
    use.started(500);
    assertEquals(500, use.startUs());
    for (int i = 0; i < 50; i++) {
      use.started(1_000);
    }
    assertEquals(1_000, use.startUs(), 1);
  }
}
