package dev.argyle.worker.api;

import java.util.Map;

/**
 * One version of a function: all a worker needs to run it. Immutable; equal specs may share
 * instances.
 *
 * @param name {@code [a-z0-9-]{1,64}}
 * @param version a number from 1, as text; changes with every deploy
 * @param runtime the language runtime
 * @param handler {@code module.function} as the runtime reads it
 * @param codeSha256 the bundle's SHA-256, 64 lower-case hex digits; the key of its unpacked code
 * @param memoryBytes memory limit of one sandbox, scratch files included
 * @param timeoutMs longest duration of one invocation
 * @param cpu processors one sandbox may use, 1.0 for one whole processor
 * @param environment environment variables given to the guest
 * @param isolation whether sandboxes are reused
 * @param cleanTmp whether each invocation finds an empty {@code /tmp}, in a reused sandbox too
 * @param concurrency how many invocations at a time
 * @param network what it may connect to
 */
public record FunctionSpec(
    String name,
    String version,
    RuntimeKind runtime,
    String handler,
    String codeSha256,
    long memoryBytes,
    long timeoutMs,
    double cpu,
    Map<String, String> environment,
    Isolation isolation,
    boolean cleanTmp,
    Concurrency concurrency,
    NetworkPolicy network) {

  /** What the names of the platform's own functions begin with; no user's can. */
  public static final String INTERNAL_PREFIX = "@";

  /** Copies the environment. */
  public FunctionSpec {
    environment = Map.copyOf(environment);
  }

  /** Whether it is the platform's own, which no user sees or counts. */
  public boolean isInternal() {
    return name.startsWith(INTERNAL_PREFIX);
  }
}
