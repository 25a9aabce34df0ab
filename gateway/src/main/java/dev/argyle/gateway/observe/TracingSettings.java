package dev.argyle.gateway.observe;

import dev.argyle.gateway.ConfigException;
import java.net.URI;
import java.net.URISyntaxException;

/**
 * Where spans go.
 *
 * @param endpoint an OpenTelemetry collector's URL for OTLP over HTTP, such as {@code
 *     http://127.0.0.1:4318}; a URL without a path gets {@code /v1/traces}. Empty for nowhere
 * @param sample of the traces that begin here, the part that is sampled, 0 to 1; others are as
 *     their caller says
 */
public record TracingSettings(String endpoint, double sample) {
  /** No spans. */
  public static final TracingSettings OFF = new TracingSettings("", 1);

  private static final String TRACES_PATH = "/v1/traces";

  /** True when there is an endpoint. */
  public boolean isOn() {
    return !endpoint.isEmpty();
  }

  /** Nobody samples for spans that go nowhere. */
  public double sampleOfNew() {
    return isOn() ? sample : 0;
  }

  /** The endpoint with its path. */
  public String url() {
    String path = URI.create(endpoint).getPath();
    if (path.isEmpty() || path.equals("/")) {
      return (path.isEmpty() ? endpoint : endpoint.substring(0, endpoint.length() - 1))
          + TRACES_PATH;
    }
    return endpoint;
  }

  /**
   * Refuses what cannot be.
   *
   * @throws ConfigException with one sentence
   */
  public void check() throws ConfigException {
    if (!(sample >= 0 && sample <= 1)) {
      throw new ConfigException("tracing.sample must be a number from 0 to 1");
    }
    if (isOn() && !isHttp()) {
      throw new ConfigException(
          "tracing.endpoint must be a URL such as http://127.0.0.1:4318, without a query");
    }
  }

  private boolean isHttp() {
    try {
      URI uri = new URI(endpoint);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      return http && uri.getHost() != null && uri.getQuery() == null && uri.getFragment() == null;
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
