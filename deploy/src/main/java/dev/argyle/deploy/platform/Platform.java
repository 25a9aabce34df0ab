package dev.argyle.deploy.platform;

import java.net.URI;

/** A platform that serves. */
public interface Platform {
  /** Where it serves. */
  URI url();

  /**
   * Has the JVM practise what requests need of it, in the background and for some seconds, unless
   * the settings say otherwise. Returns at once; call it once.
   */
  void rehearse();

  /** Takes no more work, waits a bounded time for what runs, and ends. Blocks; call it once. */
  void drainAndClose();
}
