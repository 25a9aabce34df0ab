package dev.argyle.gateway.invoke;

import dev.argyle.worker.api.ExitReason;
import dev.argyle.worker.api.InvocationResult;
import dev.argyle.worker.api.Metering;
import dev.argyle.worker.api.StartCause;
import dev.argyle.worker.api.StartKind;
import dev.argyle.worker.api.StartSource;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.Arrays;
import java.util.function.Function;

/** The {@code X-Faas-*} headers: what this one invocation was and used. */
public final class FaasHeaders {
  /** In the trailers of a streamed response, which are written at its end. */
  public static final CharSequence TRAILER_NAMES =
      HttpHeaders.createOptimized(
          "X-Faas-Duration-Us, X-Faas-Cpu-Us, X-Faas-Memory-Peak-Bytes, X-Faas-Queue-Us,"
              + " X-Faas-Cpu-User-Us, X-Faas-Cpu-System-Us, X-Faas-Start-Source,"
              + " X-Faas-Start-Cause, X-Faas-Bytes-In, X-Faas-Bytes-Out, X-Faas-Exit");

  private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("X-Faas-Request-Id");
  private static final CharSequence START = HttpHeaders.createOptimized("X-Faas-Start");
  private static final CharSequence INIT_US = HttpHeaders.createOptimized("X-Faas-Init-Us");
  private static final CharSequence DURATION_US = HttpHeaders.createOptimized("X-Faas-Duration-Us");
  private static final CharSequence CPU_US = HttpHeaders.createOptimized("X-Faas-Cpu-Us");
  private static final CharSequence MEMORY_PEAK_BYTES =
      HttpHeaders.createOptimized("X-Faas-Memory-Peak-Bytes");
  private static final CharSequence QUEUE_US = HttpHeaders.createOptimized("X-Faas-Queue-Us");
  private static final CharSequence USER_US = HttpHeaders.createOptimized("X-Faas-Cpu-User-Us");
  private static final CharSequence SYSTEM_US = HttpHeaders.createOptimized("X-Faas-Cpu-System-Us");
  private static final CharSequence SOURCE = HttpHeaders.createOptimized("X-Faas-Start-Source");
  private static final CharSequence CAUSE = HttpHeaders.createOptimized("X-Faas-Start-Cause");
  private static final CharSequence BYTES_IN = HttpHeaders.createOptimized("X-Faas-Bytes-In");
  private static final CharSequence BYTES_OUT = HttpHeaders.createOptimized("X-Faas-Bytes-Out");
  private static final CharSequence EXIT = HttpHeaders.createOptimized("X-Faas-Exit");

  private static final CharSequence[] STARTS = words(StartKind.values(), StartKind::headerValue);
  private static final CharSequence[] SOURCES = words(StartSource.values(), StartSource::label);
  private static final CharSequence[] CAUSES = words(StartCause.values(), StartCause::label);
  private static final CharSequence[] EXITS = words(ExitReason.values(), ExitReason::label);

  private FaasHeaders() {}

  private static <E> CharSequence[] words(E[] values, Function<E, String> label) {
    return Arrays.stream(values)
        .map(label)
        .map(HttpHeaders::createOptimized)
        .toArray(CharSequence[]::new);
  }

  /** All of them. */
  public static void put(MultiMap headers, String requestId, InvocationResult result) {
    Metering metering = result.metering();
    putStart(headers, requestId, metering.start(), metering.initUs());
    putUse(headers, result);
  }

  /** The request's id alone, when nothing ran yet. */
  public static void putRequestId(MultiMap headers, String requestId) {
    headers.set(REQUEST_ID, requestId);
  }

  /** Those a response begins with. */
  public static void putStart(MultiMap headers, String requestId, StartKind start, long initUs) {
    headers.set(REQUEST_ID, requestId);
    headers.set(START, STARTS[start.ordinal()]);
    headers.set(INIT_US, Long.toString(initUs));
  }

  /** Those it ends with. */
  public static void putUse(MultiMap headers, InvocationResult result) {
    Metering metering = result.metering();
    headers.set(DURATION_US, Long.toString(metering.durationUs()));
    headers.set(CPU_US, Long.toString(metering.cpuUs()));
    headers.set(MEMORY_PEAK_BYTES, Long.toString(metering.memoryPeakBytes()));
    headers.set(QUEUE_US, Long.toString(metering.queueUs()));
    headers.set(USER_US, Long.toString(metering.userUs()));
    headers.set(SYSTEM_US, Long.toString(metering.systemUs()));
    headers.set(SOURCE, SOURCES[metering.source().ordinal()]);
    headers.set(CAUSE, CAUSES[metering.cause().ordinal()]);
    headers.set(BYTES_IN, Long.toString(metering.bytesIn()));
    headers.set(BYTES_OUT, Long.toString(metering.bytesOut()));
    headers.set(EXIT, EXITS[ExitReason.of(result.outcome()).ordinal()]);
  }
}
