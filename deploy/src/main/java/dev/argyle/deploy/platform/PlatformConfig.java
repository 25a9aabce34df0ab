package dev.argyle.deploy.platform;

import dev.argyle.deploy.FaasException;
import dev.argyle.worker.install.InstallSettings;
import dev.argyle.zygote.process.NodeSpares;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;

/**
 * What a platform is started with.
 *
 * @param host the address to bind
 * @param port the port to bind, 0 for any free one
 * @param data its folder
 * @param store a JDBC URL, or null for SQLite in {@code data}
 * @param insecure whether it may bind an address that others reach, without authentication
 * @param allowUnfilteredNetwork whether functions with a network run where the kernel cannot limit
 *     it
 * @param maxSandboxes sandboxes at once, those kept ready included
 * @param nodeSpares how spares for Node functions come to be
 * @param install where functions' packages come from
 */
public record PlatformConfig(
    String host,
    int port,
    Path data,
    String store,
    boolean insecure,
    boolean allowUnfilteredNetwork,
    int maxSandboxes,
    NodeSpares nodeSpares,
    InstallSettings install) {

  /** Sandboxes at once, where nothing is said. */
  public static final int DEFAULT_SANDBOXES = 1_000;

  private static final int MOST_SANDBOXES = 20_000;

  /** Refuses what can be seen to be wrong before anything is started. */
  public PlatformConfig {
    if (port < 0 || port > 65_535) {
      throw FaasException.usage("--port is a number from 0 to 65535, not " + port);
    }
    if (maxSandboxes < 1 || maxSandboxes > MOST_SANDBOXES) {
      throw FaasException.usage(
          "--max-sandboxes is a number from 1 to " + MOST_SANDBOXES + ", not " + maxSandboxes);
    }
    if (!insecure && !isLoopback(host)) {
      throw FaasException.usage(
          "there is no authentication yet, so others on the network could run code here: bind"
              + " 127.0.0.1, or add --insecure if only friends reach "
              + host);
    }
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw FaasException.usage("--host " + host + " is not an address of this machine");
    }
  }
}
