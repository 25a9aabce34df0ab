package dev.argyle.gateway.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.testing.Fuzz;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceParentTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "00f067aa0ba902b7";
  private static final String VALID = "00-" + TRACE + "-" + PARENT + "-01";

  @Test
  void aValidHeaderIsRead() {
    assertEquals(Optional.of(new TraceParent(TRACE, PARENT, true)), TraceParent.parse(VALID));
    assertFalse(TraceParent.parse(VALID.replace("-01", "-00")).orElseThrow().sampled());
    assertFalse(TraceParent.parse(VALID.replace("-01", "-fe")).orElseThrow().sampled());
    assertTrue(TraceParent.parse(VALID.replace("-01", "-ff")).orElseThrow().sampled());
  }

  @Test
  void aLaterVersionMayHaveMore() {
    assertTrue(TraceParent.parse("cc" + VALID.substring(2)).isPresent());
    assertTrue(
        TraceParent.parse("cc" + VALID.substring(2) + "-what-the-future-brings").isPresent());
    assertTrue(TraceParent.parse("cc" + VALID.substring(2) + "x").isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01 ",
        " 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "0G-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00F067AA0BA902B7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00-4bf92f3577b34da6a3ce929d0e0e473-600f067aa0ba902b7-01",
        "00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01",
        "00-4bf92f3577b34da6a3ce929d0e0e473\u0661-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0\r",
      })
  void whatIsNotExactlyAsSpecifiedIsNone(String header) {
    assertEquals(Optional.empty(), TraceParent.parse(header));
  }

  @Test
  void whateverComesOnlyWholeIdsAreTaken() {
    Fuzz.target(TraceParentTest.class, "traceparent")
        .words(VALID, TRACE, PARENT, "00-", "-01", "-", "0000000000000000", "ff")
        .run(5_000, (input, random) -> read(input));
  }

  private static void read(byte[] input) {
    String header = new String(input, StandardCharsets.ISO_8859_1);
    TraceParent.parse(header)
        .ifPresent(
            parent -> {
              assertTrue(parent.traceId().matches("[0-9a-f]{32}"), header);
              assertTrue(parent.parentId().matches("[0-9a-f]{16}"), header);
              assertTrue(header.contains(parent.traceId() + "-" + parent.parentId() + "-"), header);
            });
    String state = TraceState.checked(header);
    assertTrue(state.isEmpty() || state.equals(header), header);
    assertTrue(state.matches("[\\t -~]{0,512}"), header);
  }
}
