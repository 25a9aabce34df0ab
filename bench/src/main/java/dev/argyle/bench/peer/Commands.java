package dev.argyle.bench.peer;

import java.util.List;
import java.util.stream.Stream;

/** Parts of command lines that several peers have in common. */
final class Commands {
  private Commands() {}

  /** What Docker's and podman's {@code run} are told of limits, alike. */
  static List<String> containerLimits(String network) {
    return List.of(
        "--network",
        network,
        "--log-driver",
        "none",
        "--memory",
        Long.toString(Limits.MEMORY_BYTES),
        "--memory-swap",
        Long.toString(Limits.MEMORY_BYTES),
        "--cpus",
        Integer.toString(Limits.CPUS),
        "--pids-limit",
        Integer.toString(Limits.PIDS),
        "--env",
        Limits.PATH);
  }

  @SafeVarargs
  @SuppressWarnings("varargs")
  static List<String> join(List<String>... parts) {
    return Stream.of(parts).flatMap(List::stream).toList();
  }
}
