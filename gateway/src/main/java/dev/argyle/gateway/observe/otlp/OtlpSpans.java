package dev.argyle.gateway.observe.otlp;

import dev.argyle.gateway.observe.ServedSpan;
import dev.argyle.gateway.observe.SpanSink;
import dev.argyle.gateway.observe.TracingSettings;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands what was served to a thread of its own, which makes spans of it and sends them. What comes
 * faster than that is lost: the event loop pays for one offer to a bounded queue, whatever the
 * collector does.
 */
public final class OtlpSpans implements SpanSink {
  private static final Logger LOG = LoggerFactory.getLogger(OtlpSpans.class);
  private static final int MOST_WAITING = 2_048;
  private static final long CLOSING_CHECK_MS = 200;
  private static final long CLOSE_MS = 5_000;

  private final TracingSettings settings;
  private final BlockingQueue<ServedSpan> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final Thread thread;
  private volatile boolean closing;
  private boolean told;

  /** Begins; nothing is sent before something was served. */
  public OtlpSpans(TracingSettings settings) {
    this.settings = settings;
    thread = new Thread(this::run, "argyle-tracing");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void served(ServedSpan served) {
    if (!waiting.offer(served) && !told) {
      told = true;
      LOG.warn("spans are lost: there are more than {} can be sent", settings.endpoint());
    }
  }

  private void run() {
    // Here, as loading it takes longer than the event loop may wait.
    try (SpanPipeline pipeline = new SpanPipeline(settings)) {
      while (!closing) {
        ServedSpan next = waiting.poll(CLOSING_CHECK_MS, TimeUnit.MILLISECONDS);
        if (next != null) {
          pipeline.write(next);
        }
      }
      for (ServedSpan left = waiting.poll(); left != null; left = waiting.poll()) {
        pipeline.write(left);
      }
    } catch (InterruptedException e) {
      LOG.debug("tracing was interrupted", e);
    } catch (RuntimeException | LinkageError e) {
      LOG.error("no more spans are sent to {}", settings.endpoint(), e);
    }
  }

  /** Sends what waits, for five seconds at most. */
  @Override
  public void close() {
    closing = true;
    try {
      thread.join(CLOSE_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
