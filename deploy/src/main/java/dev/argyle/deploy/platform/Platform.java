package dev.argyle.deploy.platform;

import java.net.URI;

/** A platform that serves. */
public interface Platform {
  /** Where it serves. */
  URI url();

  /** Takes no more work, waits a bounded time for what runs, and ends. Blocks; call it once. */
  void drainAndClose();
}
