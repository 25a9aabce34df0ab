package dev.argyle.bench.run;

import dev.argyle.bench.load.LoadClient;
import dev.argyle.bench.platform.Deployment;
import dev.argyle.bench.platform.Gateway;
import dev.argyle.bench.platform.GatewayException;
import dev.argyle.bench.platform.PrivatePlatform;
import java.util.Map;

/**
 * A part of a suite that a platform of the bench's own serves, with other settings than the one
 * that is measured otherwise; its figures go where the suite's go. Used by the suite's thread.
 */
public final class PrivateSession implements AutoCloseable {
  private final PrivatePlatform platform;
  private final LoadClient client;
  private final Session session;

  /** Where such platforms come from. */
  @FunctionalInterface
  public interface Source {
    /**
     * Starts one and waits until it serves.
     *
     * @param settings as environment variables
     * @throws GatewayException if it does not get ready
     */
    PrivatePlatform start(Map<String, String> settings);
  }

  private PrivateSession(Session beside, PrivatePlatform platform) {
    this.platform = platform;
    client = new LoadClient(platform.uri());
    Gateway gateway = new Gateway(platform.uri(), client);
    session = new Session(beside.run(), client, gateway, new Deployment(gateway), beside.figures());
  }

  /**
   * Starts a platform, which takes some seconds.
   *
   * @throws GatewayException with why there is none: nobody may start one but root
   */
  public static PrivateSession start(Session beside, Source source, Map<String, String> settings) {
    beside.at("start a platform of the bench's own", 0);
    return new PrivateSession(beside, source.start(settings));
  }

  /** The part's own session. */
  public Session session() {
    return session;
  }

  /** Ends the platform with all it has. */
  @Override
  public void close() {
    try {
      session.deployment().remove().forEach(session.figures()::problem);
    } finally {
      client.close();
      platform.close();
    }
  }
}
