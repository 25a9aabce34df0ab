package dev.argyle.gateway.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceStateTest {
  private static String members(int count) {
    return IntStream.range(0, count).mapToObj(i -> "k" + i + "=v").collect(Collectors.joining(","));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "congo=t61rcWkgMzE",
        "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE",
        "a=1 , b=2,\tc=3",
        "a=1,,b=2",
        "1a-b_c*d/e@f=x y \"\\z",
        "empty="
      })
  void aValidListIsHandedOnAsItCame(String header) {
    assertEquals(header, TraceState.checked(header));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",",
        " ",
        "a",
        "=1",
        "A=1",
        "a=1,a=2",
        "a=1=2",
        "a b=1",
        "-a=1",
        "a=\u00e9",
        "a=\u0000",
        "a=1\nb=2",
        "\u00e9=1",
      })
  void anythingElseIsDroppedWhole(String header) {
    assertEquals("", TraceState.checked(header));
  }

  @Test
  void thereAreNoMoreMembersThanSpecified() {
    assertEquals(members(32), TraceState.checked(members(32)));
    assertEquals("", TraceState.checked(members(33)));
  }

  @Test
  void itIsNoLongerThanEverybodyHandsOn() {
    String longest = "a=" + "x".repeat(255) + ",b=" + "x".repeat(252);
    assertEquals(512, longest.length());
    assertEquals(longest, TraceState.checked(longest));
    assertEquals("", TraceState.checked(longest + "x"));
    assertEquals("", TraceState.checked("a".repeat(257) + "=x"));
  }
}
