package dev.argyle.bench.primitive;

import java.util.List;

/**
 * What suite {@code primitives} measures; tests measure less.
 *
 * @param workers threads that mount, and that start in control groups, at once
 * @param churners threads that start whole sandboxes at once
 * @param mounts of a mount namespace, in rising order
 * @param rounds blocks of each alternative
 * @param blockMs of a run of no seconds
 * @param blockMsPerSecond longer for each second asked for: modestly, for there are many blocks
 * @param users user namespaces that are made
 */
record PrimitivesShape(
    List<Integer> workers,
    List<Integer> churners,
    List<Integer> mounts,
    int rounds,
    int blockMs,
    int blockMsPerSecond,
    int users) {

  static PrimitivesShape standard() {
    return new PrimitivesShape(
        List.of(1, 2, 4), List.of(1, 2, 5, 10, 20), List.of(10, 100, 1000, 5000), 4, 180, 20, 300);
  }

  int blockMs(int seconds) {
    return blockMs + blockMsPerSecond * seconds;
  }
}
