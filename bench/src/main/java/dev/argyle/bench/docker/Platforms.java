package dev.argyle.bench.docker;

import dev.argyle.bench.platform.PrivatePlatform;
import java.net.URI;
import java.util.Map;

/** Starts platforms with other settings. */
@FunctionalInterface
interface Platforms {
  /** Real ones. */
  Platforms REAL =
      settings -> {
        PrivatePlatform platform = PrivatePlatform.start(settings);
        return new Started(platform.uri(), platform::close);
      };

  /**
   * One that serves; by settings as environment variables.
   *
   * @throws dev.argyle.bench.platform.GatewayException if it does not get ready
   */
  Started start(Map<String, String> settings);

  /**
   * A platform that is there.
   *
   * @param uri where it answers
   * @param end ends it
   */
  record Started(URI uri, Runnable end) implements AutoCloseable {
    @Override
    public void close() {
      end.run();
    }
  }
}
