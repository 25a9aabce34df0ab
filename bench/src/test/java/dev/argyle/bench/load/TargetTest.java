package dev.argyle.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class TargetTest {
  private final Target cold = new Target("cold", "cold", "/", Target.Start.COLD);
  private final Target fixed = new Target("static", "static", "/", Target.Start.NONE);

  @Test
  void aColdAnswerIsColdOnlyIfItSaysSo() {
    assertEquals(Optional.empty(), cold.fault(new Reply(200, "cold")));
    assertEquals(Optional.of("X-Faas-Start is not cold"), cold.fault(new Reply(200, "warm")));
    assertEquals(Optional.of("no X-Faas-Start header"), cold.fault(new Reply(200, "")));
  }

  @Test
  void anyStatusBut200IsAFault() {
    assertEquals(Optional.of("status 429"), cold.fault(new Reply(429, "cold")));
    assertEquals(Optional.of(Target.REFUSED), cold.fault(new Reply(429, "", Reply.NO_INIT, true)));
    assertEquals(Optional.of("status 204"), fixed.fault(new Reply(204, "")));
    assertEquals(Optional.empty(), fixed.fault(new Reply(200, "")));
  }

  @Test
  void whereAnySandboxWillDoItMustStillBeAFunction() {
    Target any = new Target("any", "any", "/", Target.Start.ANY);

    assertEquals(Optional.empty(), any.fault(new Reply(200, "cold")));
    assertEquals(Optional.empty(), any.fault(new Reply(200, "warm")));
    assertEquals(Optional.of("no X-Faas-Start header"), any.fault(new Reply(200, "")));
  }
}
