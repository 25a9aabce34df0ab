package dev.argyle.worker.api;

/**
 * Where an invocation stands in a distributed trace, as the W3C's Trace Context has it, and what
 * AWS services say of it in their own way. Whoever makes one vouches for its form; a worker only
 * hands it on.
 *
 * @param traceId 32 lower-case hex digits, or empty when there is no trace
 * @param spanId of the invocation itself, 16 lower-case hex digits, or empty
 * @param parentSpanId of what asked for it, or empty when the trace begins here
 * @param sampled whether spans of this trace are kept
 * @param state vendors' part, the header {@code tracestate}, or empty
 * @param amazonHeader the header {@code X-Amzn-Trace-Id} as it came, opaque, or empty
 */
public record TraceContext(
    String traceId,
    String spanId,
    String parentSpanId,
    boolean sampled,
    String state,
    String amazonHeader) {

  /** No trace at all. */
  public static final TraceContext NONE = new TraceContext("", "", "", false, "", "");

  /** No trace but a header of AWS's. */
  public static TraceContext ofAmazon(String header) {
    return header.isEmpty() ? NONE : new TraceContext("", "", "", false, "", header);
  }

  /** What the function hands on as {@code traceparent}: its invocation is the parent; or empty. */
  public String traceParent() {
    return traceId.isEmpty() ? "" : "00-" + traceId + "-" + spanId + (sampled ? "-01" : "-00");
  }

  /** Characters in all its parts. */
  public int length() {
    return traceId.length()
        + spanId.length()
        + parentSpanId.length()
        + state.length()
        + amazonHeader.length();
  }
}
