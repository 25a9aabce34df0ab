package dev.argyle.bench.primitive;

import dev.argyle.bench.load.Recording;
import java.util.List;

/** Times one thread's work: all of it, and its parts as they end. Not thread-safe. */
final class Laps {
  private final Recording all = new Recording();
  private final List<Recording> parts = List.of(new Recording(), new Recording());
  private long beganNs;
  private long lastNs;
  private int part;

  void begin() {
    part = 0;
    beganNs = System.nanoTime();
    lastNs = beganNs;
  }

  /** The next part has ended. */
  void lap() {
    long nowNs = System.nanoTime();
    parts.get(part++).success(nowNs - lastNs);
    lastNs = System.nanoTime();
  }

  void end() {
    all.success(System.nanoTime() - beganNs);
  }

  void failed(String reason) {
    all.failure(reason);
  }

  Recording all() {
    return all;
  }

  Recording part(int index) {
    return parts.get(index);
  }
}
