package dev.argyle.gateway.observe;

import dev.argyle.worker.api.TraceContext;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Takes requests' traces, or begins new ones. Event loop only. */
public final class Traces {
  private static final CharSequence TRACE_PARENT = HttpHeaders.createOptimized("traceparent");
  private static final CharSequence TRACE_STATE = HttpHeaders.createOptimized("tracestate");
  private static final CharSequence AMAZON = HttpHeaders.createOptimized("x-amzn-trace-id");
  private static final int MAX_AMAZON = 512;

  // Ids must be unlikely to meet, not hard to guess: the kernel is asked once and not each time.
  private final SplittableRandom random;
  private final double sample;

  /**
   * Begins traces.
   *
   * @param sample of the traces that begin here, the part that is sampled, 0 to 1
   */
  public Traces(double sample) {
    this.sample = sample;
    this.random = new SplittableRandom(new SecureRandom().nextLong());
  }

  /**
   * The trace of an invocation that a request asks for: the caller's where it sent a valid one,
   * which then also says whether it is sampled.
   */
  public TraceContext of(MultiMap headers) {
    String amazon = amazon(headers);
    String spanId = id();
    Optional<TraceParent> parent = parent(headers);
    if (parent.isPresent()) {
      TraceParent known = parent.get();
      return new TraceContext(
          known.traceId(), spanId, known.parentId(), known.sampled(), state(headers), amazon);
    }
    return new TraceContext(id() + id(), spanId, "", isSampled(), "", amazon);
  }

  private boolean isSampled() {
    return sample > 0 && random.nextDouble() < sample;
  }

  private static Optional<TraceParent> parent(MultiMap headers) {
    if (headers.get(TRACE_PARENT) == null) {
      return Optional.empty();
    }
    List<String> all = headers.getAll(TRACE_PARENT);
    return all.size() == 1 ? TraceParent.parse(all.get(0)) : Optional.empty();
  }

  private static String state(MultiMap headers) {
    if (headers.get(TRACE_STATE) == null) {
      return "";
    }
    // It may be split over several headers, as lists may.
    return TraceState.checked(String.join(",", headers.getAll(TRACE_STATE)));
  }

  private static String amazon(MultiMap headers) {
    String header = headers.get(AMAZON);
    return header == null || header.length() > MAX_AMAZON ? "" : header;
  }

  private String id() {
    long id = random.nextLong();
    return HexFormat.of().toHexDigits(id == 0 ? 1 : id);
  }
}
