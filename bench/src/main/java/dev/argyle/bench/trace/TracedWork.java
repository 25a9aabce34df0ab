package dev.argyle.bench.trace;

import dev.argyle.bench.load.Target;
import dev.argyle.bench.platform.BenchFunction;
import dev.argyle.bench.policy.TracedFunction;
import java.util.List;

/**
 * What stands for a function of the trace: Python that holds memory, may import something, and for
 * each call spins and sleeps as long as it is asked to.
 *
 * @param traced whom it stands for
 * @param cpuShare of a run; the rest waits, as for a database
 */
record TracedWork(TracedFunction traced, double cpuShare) {
  /** Nothing, for more than every other; the rest of the standard library, for it is there. */
  private static final List<String> IMPORTS = List.of("", "json", "", "decimal", "");

  /** The trace's quarter with least memory, its half, and the rest hold so much, MiB. */
  private static final int SMALL_MIB = 1;

  private static final int USUAL_MIB = 4;
  private static final int LARGE_MIB = 16;
  private static final double SMALL_BELOW = 124;
  private static final double LARGE_FROM = 172;

  private static final String CODE =
      """
      import time
      %s
      NAME = "%s"
      HELD = b"x" * (%d << 20)


      def handler(event, context):
          asked = event.get("queryStringParameters") or {}
          assert asked.get("f") == NAME and HELD[-1:] == b"x", "meant for another"
          cpu_ns = int(asked["cpu"]) * 1000
          until = time.thread_time_ns() + cpu_ns
          while time.thread_time_ns() < until:
              pass
          time.sleep(max(0, int(asked["ms"]) * 1000000 - cpu_ns) / 1e9)
          return {"statusCode": 200, "headers": {"content-type": "text/plain"}, "body": "ok"}
      """;

  /** To deploy. */
  BenchFunction function(ReplayWay way, int maxConcurrency) {
    String name = name(way);
    String module = IMPORTS.get(traced.id() % IMPORTS.size());
    String imported = module.isEmpty() ? "" : "import " + module + "\n";
    return new BenchFunction(
        name,
        BenchFunction.Language.PYTHON,
        way.isolation(),
        maxConcurrency,
        CODE.formatted(imported, name, heldMib()));
  }

  int heldMib() {
    if (traced.memoryMib() < SMALL_BELOW) {
      return SMALL_MIB;
    }
    return traced.memoryMib() < LARGE_FROM ? USUAL_MIB : LARGE_MIB;
  }

  /** Where it is asked to run so long; it refuses what is meant for another. */
  Target target(ReplayWay way, long runMs) {
    String name = name(way);
    long cpuUs = Math.round(runMs * cpuShare * 1e3);
    return new Target(
        way.key(),
        way.label(),
        "/function/" + name + "/?f=" + name + "&ms=" + runMs + "&cpu=" + cpuUs,
        way.start());
  }

  private String name(ReplayWay way) {
    return "bench-trace-" + way.isolation() + "-" + traced.id();
  }
}
