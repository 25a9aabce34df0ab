package dev.argyle.bench.peer;

import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A network bridge of the bench's own, for Docker's default kind of network; a Docker that the
 * machine has keeps its {@code docker0}.
 *
 * @param ip the program
 * @param name of the interface; at most 15 characters
 */
record Bridge(String ip, String name) implements AutoCloseable {
  /** Of 10.0.0.0/8: rarely anybody's. */
  private static final int FIRST_NET = 213;

  /**
   * Makes one.
   *
   * @throws PeerException if it cannot be had
   */
  static Bridge make(String ip, String name) throws InterruptedException {
    Bridge bridge = new Bridge(ip, name);
    try {
      Execution.run(List.of(ip, "link", "add", name, "type", "bridge"));
      Execution.run(List.of(ip, "address", "add", freeNet(addresses()) + ".1/24", "dev", name));
      Execution.run(List.of(ip, "link", "set", name, "up"));
      return bridge;
    } catch (PeerException e) {
      bridge.close();
      throw e;
    }
  }

  /** Of somebody's: an interface's name has at most 15 characters. */
  static String nameOf(String owner) {
    return "argyle" + Integer.toHexString(owner.hashCode());
  }

  private static List<String> addresses() {
    try (Stream<NetworkInterface> interfaces = NetworkInterface.networkInterfaces()) {
      return interfaces
          .flatMap(one -> one.getInterfaceAddresses().stream())
          .map(InterfaceAddress::getAddress)
          .map(address -> address.getHostAddress())
          .toList();
    } catch (SocketException e) {
      return List.of();
    }
  }

  /** The first three bytes of a network that no interface is in: {@code 10.213.0}. */
  static String freeNet(List<String> addresses) {
    return IntStream.range(0, 256)
        .mapToObj(third -> "10." + FIRST_NET + "." + third)
        .filter(net -> addresses.stream().noneMatch(address -> address.startsWith(net + ".")))
        .findFirst()
        .orElseThrow(() -> new PeerException("no free network for a bridge"));
  }

  @Override
  public void close() {
    try {
      Execution.run(List.of(ip, "link", "delete", name));
    } catch (PeerException e) {
      // It was not made, or has gone with its daemon.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
