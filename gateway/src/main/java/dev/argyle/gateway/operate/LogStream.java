package dev.argyle.gateway.operate;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.argyle.gateway.http.Exchange;
import dev.argyle.gateway.http.JsonText;
import dev.argyle.worker.api.LogLine;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client that follows a log: first the lines there are, then each as it comes. Lines that come
 * faster than the client reads are left out; the gap in {@code sequence} shows it. Event loop only.
 */
final class LogStream {
  private static final Logger LOG = LoggerFactory.getLogger(LogStream.class);
  private static final int MAX_PENDING = 1_000;

  private final Exchange exchange;
  // New lines that came before the old ones were there.
  private Queue<LogLine> pending = new ArrayDeque<>();
  private long lastSequence = Long.MIN_VALUE;
  private AutoCloseable subscription;
  private boolean closed;

  LogStream(Exchange exchange) {
    this.exchange = exchange;
  }

  /** Writes one line as JSON. */
  static void write(LogLine line, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeNumberField("sequence", line.sequence());
    json.writeNumberField("timeMs", line.timeMs());
    json.writeStringField("requestId", line.requestId());
    json.writeStringField("text", line.text());
    json.writeEndObject();
    json.writeRaw('\n');
  }

  void bind(AutoCloseable subscription) {
    this.subscription = subscription;
    if (closed) {
      unsubscribe();
    }
  }

  void takeOld(List<LogLine> lines) {
    if (closed) {
      return;
    }
    Buffer text =
        JsonText.write(
            json -> {
              for (LogLine line : lines) {
                write(line, json);
                lastSequence = line.sequence();
              }
            });
    if (text.length() > 0) {
      exchange.response().write(text);
    }
    Queue<LogLine> early = pending;
    pending = null;
    early.forEach(this::take);
  }

  void take(LogLine line) {
    if (closed) {
      return;
    }
    if (pending != null) {
      if (pending.size() < MAX_PENDING) {
        pending.add(line);
      }
    } else if (line.sequence() > lastSequence && !exchange.response().writeQueueFull()) {
      lastSequence = line.sequence();
      exchange.response().write(JsonText.write(json -> write(line, json)));
    }
  }

  void close() {
    if (!closed) {
      closed = true;
      unsubscribe();
      exchange.finish();
    }
  }

  private void unsubscribe() {
    if (subscription != null) {
      try {
        subscription.close();
      } catch (Exception e) {
        LOG.warn("a log could not be unfollowed", e);
      }
      subscription = null;
    }
  }
}
