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

  @Test
  void whatAnswersSayOfTheirSandboxesIsKept() {
    recording.success(1_000_000, new Reply(200, "cold", 300));
    recording.success(1_000_000, new Reply(200, "warm"));

    assertEquals(1, recording.coldCount());
    assertEquals(2, recording.goodCount());
    assertEquals(1, recording.inits().get(0).getTotalCount());
    assertTrue(
        recording
            .inits()
            .get(0)
            .valuesAreEquivalent(300_000, recording.inits().get(0).getMaxValue()));
  }

  @Test
  void manyBlocksBecomeFewerAndNothingIsLost() {
    for (int block = 0; block < 20_000; block++) {
      recording.beginBlock();
      recording.success(1_000_000L * (block + 1));
    }

    int blocks = recording.intervals().size();
    assertTrue(blocks > Recording.MAX_BLOCKS / 2 && blocks <= Recording.MAX_BLOCKS, "" + blocks);
    assertEquals(20_000, recording.goodCount());
    // In their order, and as many in each but the last.
    for (int i = 0; i + 1 < blocks; i++) {
      assertEquals(128, recording.intervals().get(i).getTotalCount());
      assertTrue(
          recording.intervals().get(i).getMaxValue()
              < recording.intervals().get(i + 1).getMaxValue());
    }
  }

  @Test
  void whatOthersAddIsBoundedAndStaysTheirs() {
    Recording other = new Recording();
    other.success(1_000_000);
    for (int i = 0; i < 1_000; i++) {
      recording.add(other);
    }

    assertTrue(recording.intervals().size() <= Recording.MAX_BLOCKS);
    assertEquals(1_000, recording.goodCount());
    assertEquals(1, other.goodCount());
  }

  @Test
  void manyRecordingsMergeIntoOneBlockAndNothingIsLost() {
    Recording other = new Recording();
    other.success(2_000_000, new Reply(200, "cold", 500));
    other.failure("status 503");
    other.failure("status 503");
    recording.success(1_000_000, new Reply(200, "cold", 300));
    recording.add(other);

    Recording merged = recording.merged();

    assertEquals(1, merged.intervals().size());
    assertEquals(2, merged.goodCount());
    assertEquals(2, merged.coldCount());
    assertEquals(2, merged.inits().get(0).getTotalCount());
    assertEquals(2, merged.failures().get("status 503"));
  }
}
