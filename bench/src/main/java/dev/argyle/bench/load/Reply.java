package dev.argyle.bench.load;

/**
 * What of a response is checked.
 *
 * @param status HTTP status
 * @param start value of {@code X-Faas-Start}, empty if there was none
 * @param initUs value of {@code X-Faas-Init-Us}; {@link #NO_INIT} if there was none
 * @param retryAfter whether {@code Retry-After} says when to come again
 */
public record Reply(int status, String start, long initUs, boolean retryAfter) {
  /** There was no initialisation, or nothing was said of it. */
  public static final long NO_INIT = -1;

  /** A reply that does not say when to come again. */
  public Reply(int status, String start, long initUs) {
    this(status, start, initUs, false);
  }

  /** A reply that says nothing of an initialisation. */
  public Reply(int status, String start) {
    this(status, start, NO_INIT);
  }
}
