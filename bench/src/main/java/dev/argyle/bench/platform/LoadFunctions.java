package dev.argyle.bench.platform;

import dev.argyle.bench.platform.BenchFunction.Language;

/** What platforms meet beside no-ops: Python functions that work, fail, stream and carry a lot. */
public final class LoadFunctions {
  private static final String REUSED = "instance";

  private static final String BUSY =
      """
      import time


      def handler(event, context):
          until = time.thread_time_ns() + %d
          while time.thread_time_ns() < until:
              pass
          return {"statusCode": 200, "headers": {"content-type": "text/plain"}, "body": "ok"}
      """;
  private static final String FAILING =
      """
      def handler(event, context):
          raise ValueError("as it is meant to")
      """;
  private static final String STREAMING =
      """
      def handler(event, context):
          yield {"statusCode": 200, "headers": {"content-type": "text/plain"}}
          for _ in range(16):
              yield b"x" * 4096
      """;
  private static final String ECHOING =
      """
      def handler(event, context):
          body = event.get("body") or ""
          return {"statusCode": 200, "headers": {"content-type": "text/plain"}, "body": body}
      """;

  private LoadFunctions() {}

  /** Takes so much processor time for each call. */
  public static BenchFunction busy(String name, long cpuNs, int maxConcurrency) {
    return python(name, BUSY.formatted(cpuNs), maxConcurrency);
  }

  /** Raises, which the trigger answers with 502. */
  public static BenchFunction failing(String name, int maxConcurrency) {
    return python(name, FAILING, maxConcurrency);
  }

  /** Answers 64 KiB in pieces. */
  public static BenchFunction streaming(String name, int maxConcurrency) {
    return python(name, STREAMING, maxConcurrency);
  }

  /** Answers what it was sent. */
  public static BenchFunction echoing(String name, int maxConcurrency) {
    return python(name, ECHOING, maxConcurrency);
  }

  private static BenchFunction python(String name, String code, int maxConcurrency) {
    return new BenchFunction(name, Language.PYTHON, REUSED, maxConcurrency, code);
  }
}
