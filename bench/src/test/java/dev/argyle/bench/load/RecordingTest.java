package dev.argyle.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecordingTest {
  private final Recording recording = new Recording();

  @Test
  void reasonsOfFailureAreBoundedAndNoFailureIsLost() {
    IntStream.range(0, 100).forEach(i -> recording.failure("reason " + i));

    assertEquals(9, recording.failures().size());
    assertEquals(92, recording.failures().get("other"));
  }

  @Test
  void aLatencyBeyondTheScaleCountsAsItsEnd() {
    recording.success(Long.MAX_VALUE);

    long max = recording.intervals().get(0).getMaxValue();
    assertTrue(recording.intervals().get(0).valuesAreEquivalent(max, Recording.MAX_LATENCY_NS));
  }
}
