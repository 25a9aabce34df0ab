package dev.argyle.bench.trace;

import dev.argyle.bench.load.Target;

/** How the platform is asked to run the trace's functions. */
enum ReplayWay {
  /** A sandbox is reused while it is idle. */
  REUSED("instance", "trace_reused", "reused sandboxes", Target.Start.ANY),
  /** None is. */
  FRESH("request", "trace_fresh", "a fresh sandbox each", Target.Start.COLD);

  private final String isolation;
  private final String key;
  private final String label;
  private final Target.Start start;

  ReplayWay(String isolation, String key, String label, Target.Start start) {
    this.isolation = isolation;
    this.key = key;
    this.label = label;
    this.start = start;
  }

  String isolation() {
    return isolation;
  }

  /** As its metric keys begin. */
  String key() {
    return key;
  }

  /** For people. */
  String label() {
    return label;
  }

  Target.Start start() {
    return start;
  }
}
