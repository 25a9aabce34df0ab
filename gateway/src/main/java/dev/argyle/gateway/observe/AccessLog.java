package dev.argyle.gateway.observe;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One event a request, as pairs of a key and a value; whoever configures logging decides whether it
 * is written, how and where, and must not make the event loop wait for that.
 */
public final class AccessLog {
  /** The logger's name; it is of no package, so that levels of packages leave it alone. */
  public static final String LOGGER = "argyle.access";

  private static final Logger LOG = LoggerFactory.getLogger(LOGGER);

  /** What others, too, say of a client that did not wait for its answer. */
  private static final int CLIENT_WENT_AWAY = 499;

  private AccessLog() {}

  /** The keys of the {@link KeyValuePair}s, in their order. */
  public enum Key {
    /** GET, ... */
    METHOD("method"),
    /** Without the query, which may hold secrets. */
    PATH("path"),
    /** Of the answer. */
    STATUS("status"),
    /** Of the answer's body. */
    BYTES("bytes"),
    /** From the request's head to the answer's last byte, microseconds. */
    DURATION_US("durationUs"),
    /** The function that was asked for, or empty. */
    FUNCTION("function"),
    /** A UUID. */
    REQUEST_ID("requestId"),
    /** 32 hex digits, or empty. */
    TRACE_ID("traceId"),
    /** The client's address, without its port. */
    CLIENT("client");

    private final String label;

    Key(String label) {
      this.label = label;
    }

    /** As it is in the event. */
    public String label() {
      return label;
    }
  }

  static void write(Observation seen, HttpServerRequest request, boolean whole) {
    if (!LOG.isInfoEnabled()) {
      return;
    }
    SocketAddress client = request.remoteAddress();
    LoggingEventBuilder line = LOG.atInfo();
    line = with(line, Key.METHOD, request.method().name());
    line = with(line, Key.PATH, request.path());
    line = with(line, Key.STATUS, status(request, whole));
    line = with(line, Key.BYTES, request.response().bytesWritten());
    long tookNs = seen.answeredNs() - seen.arrivedNs();
    line = with(line, Key.DURATION_US, TimeUnit.NANOSECONDS.toMicros(tookNs));
    line = with(line, Key.FUNCTION, seen.function());
    line = with(line, Key.REQUEST_ID, seen.requestId());
    line = with(line, Key.TRACE_ID, seen.trace().traceId());
    line = with(line, Key.CLIENT, client == null ? "" : client.hostAddress());
    line.log("request");
  }

  private static LoggingEventBuilder with(LoggingEventBuilder line, Key key, Object value) {
    return line.addKeyValue(key.label(), value);
  }

  /** The answer's status, or 499 when there was none before the client went away. */
  static int status(HttpServerRequest request, boolean whole) {
    HttpServerResponse response = request.response();
    return whole || response.headWritten() ? response.getStatusCode() : CLIENT_WENT_AWAY;
  }
}
