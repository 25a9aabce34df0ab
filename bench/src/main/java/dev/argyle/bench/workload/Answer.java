package dev.argyle.bench.workload;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.Objects;

/**
 * A whole response of a function.
 *
 * @param latencyNs from before the request to the last byte, by the client's clock
 * @param status HTTP status
 * @param headers what the function and the platform say
 * @param body its bytes
 */
record Answer(long latencyNs, int status, MultiMap headers, Buffer body) {
  /** A header that is a number of microseconds; 0 if it is not there, as of what did not happen. */
  long microseconds(String header) {
    try {
      return Long.parseLong(Objects.requireNonNullElse(headers.get(header), "0"));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** What the platform says of the sandbox, {@code cold} or {@code warm}; empty if nothing. */
  String start() {
    return Objects.requireNonNullElse(headers.get("X-Faas-Start"), "");
  }
}
