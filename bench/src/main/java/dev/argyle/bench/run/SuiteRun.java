package dev.argyle.bench.run;

import java.net.URI;

/**
 * What a suite is asked for.
 *
 * @param gateway {@code http://HOST:PORT} of a running gateway
 * @param seconds how long each target is measured at a rate
 * @param ratePerSecond of requests, all targets together
 * @param liveSandboxes how many sandboxes suite {@code density} keeps alive
 * @param overloadSeconds how long suite {@code load} asks for twice of what the platform can do
 * @param soakSeconds how long suite {@code soak} goes on with mixed traffic
 * @param arrivals of paced requests
 * @param seed of what is drawn by chance
 * @param progress told where the run is
 */
public record SuiteRun(
    URI gateway,
    int seconds,
    int ratePerSecond,
    int liveSandboxes,
    int overloadSeconds,
    int soakSeconds,
    ArrivalKind arrivals,
    long seed,
    Progress progress) {

  /** Evenly paced. */
  public SuiteRun(
      URI gateway,
      int seconds,
      int ratePerSecond,
      int liveSandboxes,
      int overloadSeconds,
      int soakSeconds,
      Progress progress) {
    this(
        gateway,
        seconds,
        ratePerSecond,
        liveSandboxes,
        overloadSeconds,
        soakSeconds,
        ArrivalKind.CONSTANT,
        1,
        progress);
  }
}
