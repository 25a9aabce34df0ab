package dev.argyle.gateway.observe;

import dev.argyle.worker.api.InvocationResult;
import dev.argyle.worker.api.Metering;
import dev.argyle.worker.api.Outcome;
import dev.argyle.worker.api.TraceContext;

/**
 * What is known of one request while it is served, and of the invocation that it asked for, if it
 * did. Times are of {@link System#nanoTime}; 0 where something has not happened. Event loop only.
 */
public final class Observation {
  private final String requestId;
  private final boolean detached;
  private final long arrivedNs = System.nanoTime();
  private TraceContext trace = TraceContext.NONE;
  private String function = "";
  private String version = "";
  private String outcome = "";
  private Metering metering = Metering.none();
  private long handedNs;
  private long endedNs;
  private long answeredNs;
  private boolean over;

  /** Of a request that has just arrived. */
  public Observation(String requestId) {
    this(requestId, false);
  }

  private Observation(String requestId, boolean detached) {
    this.requestId = requestId;
    this.detached = detached;
  }

  /** Of an invocation that nobody waits for; it is told of when it ends. */
  public static Observation detached(String requestId, TraceContext trace) {
    Observation observation = new Observation(requestId, true);
    observation.trace = trace;
    return observation;
  }

  /** The request belongs to a trace. */
  public void trace(TraceContext context) {
    trace = context;
  }

  /** A function is asked for. */
  public void invokes(String name, String ofVersion) {
    function = name;
    version = ofVersion;
  }

  /** The invocation is being handed to the worker. */
  public void handed() {
    handedNs = System.nanoTime();
  }

  void ended(InvocationResult result) {
    endedNs = System.nanoTime();
    metering = result.metering();
    outcome = wordFor(result.outcome());
  }

  void answered() {
    answeredNs = System.nanoTime();
  }

  /** True the first time: a request is over once. */
  boolean close() {
    boolean first = !over;
    over = true;
    return first;
  }

  private static String wordFor(Outcome outcome) {
    if (outcome instanceof Outcome.FunctionError) {
      return "function_error";
    }
    return outcome instanceof Outcome.Rejected ? "rejected" : "success";
  }

  /** A UUID. */
  public String requestId() {
    return requestId;
  }

  /** Its trace, or {@link TraceContext#NONE}. */
  public TraceContext trace() {
    return trace;
  }

  /** The function's name, or empty. */
  public String function() {
    return function;
  }

  /** The function's version, or empty. */
  public String version() {
    return version;
  }

  /** {@code success}, {@code function_error}, {@code rejected}, or empty before the end. */
  public String outcome() {
    return outcome;
  }

  /** What the invocation used. */
  public Metering metering() {
    return metering;
  }

  /** When the request's head was complete. */
  public long arrivedNs() {
    return arrivedNs;
  }

  /** When the invocation was handed to the worker. */
  public long handedNs() {
    return handedNs;
  }

  /** When the worker said that it had ended. */
  public long endedNs() {
    return endedNs;
  }

  /** When the answer's last byte was written. */
  public long answeredNs() {
    return answeredNs;
  }

  boolean isDetached() {
    return detached;
  }

  boolean isOver() {
    return over;
  }
}
