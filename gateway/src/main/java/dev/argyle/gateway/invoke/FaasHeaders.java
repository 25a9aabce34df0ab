package dev.argyle.gateway.invoke;

import dev.argyle.worker.api.ExitReason;
import dev.argyle.worker.api.InvocationResult;
import dev.argyle.worker.api.Metering;
import dev.argyle.worker.api.StartCause;
import dev.argyle.worker.api.StartKind;
import dev.argyle.worker.api.StartSource;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.EnumMap;
import java.util.Map;
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

  private static final Map<StartKind, CharSequence> STARTS =
      words(StartKind.class, StartKind::headerValue);
  private static final Map<StartSource, CharSequence> SOURCES =
      words(StartSource.class, StartSource::label);
  private static final Map<StartCause, CharSequence> CAUSES =
      words(StartCause.class, StartCause::label);
  private static final Map<ExitReason, CharSequence> EXITS =
      words(ExitReason.class, ExitReason::label);

  private FaasHeaders() {}

  /** Made once, as bytes. */
  private static <E extends Enum<E>> Map<E, CharSequence> words(
      Class<E> kind, Function<E, String> label) {
    Map<E, CharSequence> words = new EnumMap<>(kind);
    for (E value : kind.getEnumConstants()) {
      words.put(value, HttpHeaders.createOptimized(label.apply(value)));
    }
    return words;
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
    headers.set(START, STARTS.get(start));
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
    headers.set(SOURCE, SOURCES.get(metering.source()));
    headers.set(CAUSE, CAUSES.get(metering.cause()));
    headers.set(BYTES_IN, Long.toString(metering.bytesIn()));
    headers.set(BYTES_OUT, Long.toString(metering.bytesOut()));
    headers.set(EXIT, EXITS.get(ExitReason.of(result.outcome())));
  }
}
