package dev.argyle.gateway.observe.otlp;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.logging.Level;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says once that a collector does not answer, and once that it does again. The library's own words,
 * one for each batch and by another logging system, are turned off.
 */
final class WarningExporter implements SpanExporter {
  private static final Logger LOG = LoggerFactory.getLogger(WarningExporter.class);

  private static final int MOST_CAUSES = 10;

  private final SpanExporter exporter;
  private final String endpoint;

  /** Held, for the logging system would forget a level that nobody holds the logger of. */
  private final java.util.logging.Logger library =
      java.util.logging.Logger.getLogger("io.opentelemetry");

  private boolean failing;

  WarningExporter(SpanExporter exporter, String endpoint) {
    this.exporter = exporter;
    this.endpoint = endpoint;
    library.setLevel(Level.OFF);
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    CompletableResultCode result = exporter.export(spans);
    result.whenComplete(() -> heard(result));
    return result;
  }

  private synchronized void heard(CompletableResultCode result) {
    if (result.isSuccess() && failing) {
      failing = false;
      LOG.info("{} takes spans again", endpoint);
    } else if (!result.isSuccess() && !failing) {
      failing = true;
      LOG.warn(
          "{} does not take spans, so they are lost until it does: {}",
          endpoint,
          why(result.getFailureThrowable()));
    }
  }

  /** The library wraps what was wrong several times. */
  private static String why(Throwable failure) {
    if (failure == null) {
      return "it refused them";
    }
    Throwable cause = failure;
    for (int i = 0; i < MOST_CAUSES && cause.getCause() != null; i++) {
      cause = cause.getCause();
    }
    return cause.toString();
  }

  @Override
  public CompletableResultCode flush() {
    return exporter.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return exporter.shutdown();
  }
}
