package dev.argyle.bench.primitive;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The order of blocks: A B B A A B, so that what drifts meets all alike. */
final class Turns {
  private Turns() {}

  static <T> List<T> of(List<T> alternatives, int rounds) {
    List<T> turns = new ArrayList<>();
    List<T> round = new ArrayList<>(alternatives);
    for (int i = 0; i < rounds; i++) {
      turns.addAll(round);
      Collections.reverse(round);
    }
    return turns;
  }
}
