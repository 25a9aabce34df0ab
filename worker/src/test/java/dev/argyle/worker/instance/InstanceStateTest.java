package dev.argyle.worker.instance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InstanceStateTest {
  private static final Set<String> ALLOWED =
      Set.of(
          "STARTING BUSY",
          "STARTING IDLE",
          "STARTING STOPPING",
          "STARTING ENDED",
          "BUSY IDLE",
          "BUSY STOPPING",
          "BUSY ENDED",
          "IDLE BUSY",
          "IDLE PAUSED",
          "IDLE STOPPING",
          "IDLE ENDED",
          "PAUSED BUSY",
          "PAUSED STOPPING",
          "PAUSED ENDED",
          "STOPPING ENDED");

  @ParameterizedTest
  @EnumSource
  void goesOnlyWhereItMay(InstanceState from) {
    for (InstanceState to : InstanceState.values()) {
      if (ALLOWED.contains(from + " " + to)) {
        assertEquals(to, from.to(to));
      } else {
        assertThrows(IllegalStateException.class, () -> from.to(to), from + " to " + to);
      }
    }
  }
}
