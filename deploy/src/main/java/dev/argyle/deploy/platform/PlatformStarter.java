package dev.argyle.deploy.platform;

import dev.argyle.deploy.FaasException;

/** Starts a platform. An interface so that commands are tested without root. */
@FunctionalInterface
public interface PlatformStarter {
  /**
   * Starts a platform, and takes its data folder for it.
   *
   * @throws FaasException with one line when it cannot
   */
  Platform start(PlatformConfig config);

  /** Worker and gateway in this process. */
  static PlatformStarter embedded() {
    return EmbeddedPlatform::start;
  }
}
