package dev.argyle.worker.schedule;

/** What one function holds of a worker, all its versions together. Event loop. */
final class Holding {
  private final String function;
  private final Crowd crowd = new Crowd();
  private int reserved;
  private int busy;
  private int pools;

  Holding(String function) {
    this.function = function;
  }

  String function() {
    return function;
  }

  /** Places that others must leave to it. */
  int reserved() {
    return reserved;
  }

  /** Sandboxes that work for it: its places. */
  int busy() {
    return busy;
  }

  Crowd crowd() {
    return crowd;
  }

  void reserve(int places) {
    reserved = places;
  }

  void took() {
    busy++;
  }

  void released() {
    busy--;
  }

  void opened() {
    pools++;
  }

  /** A version has gone; true when it was the last. */
  boolean closed() {
    pools--;
    return pools == 0;
  }
}
