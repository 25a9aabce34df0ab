package dev.argyle.gateway.manifest;

import dev.argyle.worker.api.Concurrency;
import dev.argyle.worker.api.Isolation;
import dev.argyle.worker.api.RuntimeKind;
import java.util.regex.Pattern;

/** The bounds of a manifest's values, and the sentences that say so. */
public final class ManifestRules {
  private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,64}");
  private static final Pattern HANDLER = Pattern.compile("[A-Za-z0-9_./$:-]{1,128}");
  private static final Pattern PYTHON_HANDLER =
      Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*([./][A-Za-z_][A-Za-z0-9_-]*)*\\.[A-Za-z_]\\w*");

  private static final long MIN_MEMORY_BYTES = 16L * 1024 * 1024;
  private static final long MAX_MEMORY_BYTES = 4L * 1024 * 1024 * 1024;
  private static final long MIN_TIMEOUT_MS = 100;
  private static final long MAX_TIMEOUT_MS = 900_000;
  private static final double MIN_CPU = 0.05;
  private static final double MAX_CPU = 64;
  private static final int MAX_CONCURRENCY = 1000;
  private static final int MAX_PER_INSTANCE = 100;

  private ManifestRules() {}

  /** True for a name that a function may have. */
  public static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /** Refuses a name that a function may not have. */
  public static void checkName(String name) throws ManifestException {
    require(
        isName(name),
        "name must be 1 to 64 lower-case letters, digits and hyphens, such as gif-creator");
  }

  static void checkHandler(RuntimeKind runtime, String handler) throws ManifestException {
    require(
        HANDLER.matcher(handler).matches(),
        "handler must be 1 to 128 letters, digits and _ . / $ : -, such as app.handler");
    require(
        runtime != RuntimeKind.PYTHON || PYTHON_HANDLER.matcher(handler).matches(),
        "handler must be module.function, such as app.handler for the function handler in app.py");
  }

  static void checkMemory(long bytes) throws ManifestException {
    require(
        bytes >= MIN_MEMORY_BYTES && bytes <= MAX_MEMORY_BYTES,
        "memory must be between 16MiB and 4GiB, such as 256MiB");
  }

  static void checkTimeout(long ms) throws ManifestException {
    require(
        ms >= MIN_TIMEOUT_MS && ms <= MAX_TIMEOUT_MS,
        "timeout must be between 100ms and 900s, such as 30s");
  }

  static void checkCpu(double cpu) throws ManifestException {
    // Written so that NaN is refused too.
    require(cpu >= MIN_CPU && cpu <= MAX_CPU, "cpu must be between 0.05 and 64, such as 1.0");
  }

  static void checkConcurrency(Concurrency bounds) throws ManifestException {
    int max = bounds.max();
    require(
        max >= 1 && max <= MAX_CONCURRENCY,
        "concurrency.max must be between 1 and 1000, such as 8");
    require(
        bounds.min() >= 0 && bounds.min() <= max,
        "concurrency.min must be between 0 and concurrency.max, such as 0");
    require(
        bounds.reserved() >= 0 && bounds.reserved() <= max,
        "concurrency.reserved must be between 0 and concurrency.max, such as 0");
    require(
        bounds.perInstance() >= 1 && bounds.perInstance() <= MAX_PER_INSTANCE,
        "concurrency.perInstance must be between 1 and 100, such as 1");
  }

  static void checkConcurrency(Concurrency bounds, Isolation isolation, boolean cleanTmp)
      throws ManifestException {
    checkConcurrency(bounds);
    require(
        bounds.perInstance() == 1 || isolation == Isolation.INSTANCE,
        "concurrency.perInstance above 1 is not possible with isolation: request");
    require(
        bounds.perInstance() == 1 || !cleanTmp,
        "concurrency.perInstance above 1 is not possible with tmp: clean");
  }

  private static void require(boolean condition, String sentence) throws ManifestException {
    if (!condition) {
      throw new ManifestException(sentence);
    }
  }
}
