package dev.argyle.gateway;

import dev.argyle.gateway.observe.TracingSettings;
import dev.argyle.gateway.store.FunctionStores;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.UUID;

/**
 * How a gateway is to run.
 *
 * @param host address or name to listen on; loopback unless {@code insecure}
 * @param port TCP port, 0 for any free one
 * @param dataDir absolute; bundles and the SQLite registry live in it
 * @param storeUrl JDBC URL of the registry, SQLite or PostgreSQL; empty for SQLite in {@code
 *     dataDir}
 * @param insecure whether to listen where others can reach it, though nobody is asked who he is
 * @param runId names what this run leaves on the disk while it runs; empty for a new one
 * @param metricsFunctions of so many functions, the busiest, {@code /metrics} has series; the
 *     others are summed
 * @param tracing where spans go
 */
public record GatewayConfig(
    String host,
    int port,
    Path dataDir,
    String storeUrl,
    boolean insecure,
    String runId,
    int metricsFunctions,
    TracingSettings tracing) {

  /** Where nothing is said of {@code metricsFunctions}. */
  public static final int DEFAULT_METRICS_FUNCTIONS = 100;

  private static final int MOST_METRICS_FUNCTIONS = 10_000;

  /** With the defaults of what is told of requests. */
  public GatewayConfig(
      String host, int port, Path dataDir, String storeUrl, boolean insecure, String runId) {
    this(
        host,
        port,
        dataDir,
        storeUrl,
        insecure,
        runId,
        DEFAULT_METRICS_FUNCTIONS,
        TracingSettings.OFF);
  }

  /** Fills in the defaults of what is empty. */
  public GatewayConfig {
    if (storeUrl.isEmpty()) {
      storeUrl = "jdbc:sqlite:" + dataDir.resolve("registry.db");
    }
    if (runId.isEmpty()) {
      runId = UUID.randomUUID().toString();
    }
  }

  /** Loopback, port 8080, SQLite. */
  public static GatewayConfig defaults(Path dataDir) {
    return new GatewayConfig("127.0.0.1", 8080, dataDir, "", false, "");
  }

  /** These settings with another number of functions that have series of their own. */
  public GatewayConfig withMetricsFunctions(int count) {
    return new GatewayConfig(host, port, dataDir, storeUrl, insecure, runId, count, tracing);
  }

  /** These settings with spans that go elsewhere. */
  public GatewayConfig withTracing(TracingSettings settings) {
    return new GatewayConfig(
        host, port, dataDir, storeUrl, insecure, runId, metricsFunctions, settings);
  }

  /**
   * Refuses what cannot be. May look up {@code host}, so it blocks.
   *
   * @throws ConfigException with one sentence
   */
  public void check() throws ConfigException {
    if (port < 0 || port > 65535) {
      throw new ConfigException("port must be between 0 and 65535");
    }
    if (!dataDir.isAbsolute()) {
      throw new ConfigException("the data folder must be an absolute path: " + dataDir);
    }
    if (!runId.matches("[A-Za-z0-9-]{1,64}")) {
      throw new ConfigException("the run id must be 1 to 64 letters, digits and hyphens");
    }
    if (!FunctionStores.isSupported(storeUrl)) {
      throw new ConfigException(
          "the store must be a JDBC URL that begins with jdbc:sqlite: or jdbc:postgresql:");
    }
    if (metricsFunctions < 0 || metricsFunctions > MOST_METRICS_FUNCTIONS) {
      throw new ConfigException(
          "metrics.functions must be between 0 and " + MOST_METRICS_FUNCTIONS);
    }
    tracing.check();
    if (!insecure && !isLoopback()) {
      throw new ConfigException(
          "refused to listen on %s: there is no authentication yet, so only loopback such as 127.0.0.1 is safe; --insecure listens anyway"
              .formatted(host));
    }
  }

  private boolean isLoopback() throws ConfigException {
    try {
      return Arrays.stream(InetAddress.getAllByName(host)).allMatch(InetAddress::isLoopbackAddress)
          && !host.isEmpty();
    } catch (UnknownHostException e) {
      throw new ConfigException("host %s is not known".formatted(host), e);
    }
  }
}
