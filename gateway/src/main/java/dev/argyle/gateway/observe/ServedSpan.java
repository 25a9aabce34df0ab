package dev.argyle.gateway.observe;

import dev.argyle.worker.api.Metering;
import dev.argyle.worker.api.TraceContext;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.TimeUnit;

/**
 * One invocation that was served, as far as spans tell of it.
 *
 * @param requestId the invocation's id
 * @param function its function's name
 * @param version its function's version
 * @param trace the trace it belongs to
 * @param beganEpochNs when its request came, nanoseconds since 1970
 * @param routeNs from then until it was handed to the worker
 * @param totalNs from then until its answer was written, or it ended if nobody waited
 * @param outcome {@code success}, {@code function_error} or {@code rejected}
 * @param metering what it used
 * @param http how it was asked for
 */
public record ServedSpan(
    String requestId,
    String function,
    String version,
    TraceContext trace,
    long beganEpochNs,
    long routeNs,
    long totalNs,
    String outcome,
    Metering metering,
    Http http) {

  /**
   * What HTTP was about it.
   *
   * @param method the request's, or empty when nobody waited for an answer
   * @param path without the query
   * @param status of the answer; 499 when the client went away before it
   */
  public record Http(String method, String path, int status) {
    /** Nobody waited. */
    public static final Http NONE = new Http("", "", 0);

    static Http of(HttpServerRequest request, boolean whole) {
      return new Http(request.method().name(), request.path(), AccessLog.status(request, whole));
    }
  }

  static ServedSpan of(Observation seen, Http http) {
    long nowNs = System.nanoTime();
    long agoNs = nowNs - seen.arrivedNs();
    long epochNs = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()) - agoNs;
    long endNs = seen.answeredNs() == 0 ? seen.endedNs() : seen.answeredNs();
    long handedNs = seen.handedNs() == 0 ? seen.endedNs() : seen.handedNs();
    return new ServedSpan(
        seen.requestId(),
        seen.function(),
        seen.version(),
        seen.trace(),
        epochNs,
        handedNs - seen.arrivedNs(),
        Math.max(endNs, seen.endedNs()) - seen.arrivedNs(),
        seen.outcome(),
        seen.metering(),
        http);
  }
}
