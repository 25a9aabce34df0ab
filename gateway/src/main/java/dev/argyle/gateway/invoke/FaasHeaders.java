package dev.argyle.gateway.invoke;

import dev.argyle.worker.api.Metering;
import dev.argyle.worker.api.StartKind;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;

/** The {@code X-Faas-*} headers: what this one invocation was and used. */
public final class FaasHeaders {
  /** In the trailers of a streamed response, since it is only known at the end. */
  public static final CharSequence TRAILER_NAMES =
      HttpHeaders.createOptimized("X-Faas-Duration-Us, X-Faas-Cpu-Us, X-Faas-Memory-Peak-Bytes");

  private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("X-Faas-Request-Id");
  private static final CharSequence START = HttpHeaders.createOptimized("X-Faas-Start");
  private static final CharSequence INIT_US = HttpHeaders.createOptimized("X-Faas-Init-Us");
  private static final CharSequence DURATION_US = HttpHeaders.createOptimized("X-Faas-Duration-Us");
  private static final CharSequence CPU_US = HttpHeaders.createOptimized("X-Faas-Cpu-Us");
  private static final CharSequence MEMORY_PEAK_BYTES =
      HttpHeaders.createOptimized("X-Faas-Memory-Peak-Bytes");

  private FaasHeaders() {}

  /** All of them. */
  public static void put(MultiMap headers, String requestId, Metering metering) {
    putStart(headers, requestId, metering.start(), metering.initUs());
    putUse(headers, metering);
  }

  /** The request's id alone, when nothing ran yet. */
  public static void putRequestId(MultiMap headers, String requestId) {
    headers.set(REQUEST_ID, requestId);
  }

  /** Those known when a response begins. */
  public static void putStart(MultiMap headers, String requestId, StartKind start, long initUs) {
    headers.set(REQUEST_ID, requestId);
    headers.set(START, start.headerValue());
    headers.set(INIT_US, Long.toString(initUs));
  }

  /** Those known when it ends. */
  public static void putUse(MultiMap headers, Metering metering) {
    headers.set(DURATION_US, Long.toString(metering.durationUs()));
    headers.set(CPU_US, Long.toString(metering.cpuUs()));
    headers.set(MEMORY_PEAK_BYTES, Long.toString(metering.memoryPeakBytes()));
  }
}
