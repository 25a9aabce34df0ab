package dev.argyle.bench.peer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A Docker daemon of the bench's own with its bridge and its image; of one thread. */
final class DockerHost implements AutoCloseable {
  private static final String IMAGE = "argyle-bench";

  private final String client;
  private final Optional<Bridge> bridge;
  private final DockerDaemon daemon;

  private DockerHost(String client, Optional<Bridge> bridge, DockerDaemon daemon) {
    this.client = client;
    this.bridge = bridge;
    this.daemon = daemon;
  }

  static DockerHost start(Path dockerd, Path client, Optional<Path> ip, Place at)
      throws InterruptedException {
    Optional<Bridge> bridge = bridge(ip, at.name());
    try {
      DockerDaemon daemon =
          DockerDaemon.start(
              dockerd.toString(),
              new DockerDaemon.Home(
                  at.data().resolve("docker"),
                  at.state().resolve("docker"),
                  at.name(),
                  bridge.map(Bridge::name)));
      return new DockerHost(client.toString(), bridge, daemon);
    } catch (PeerException e) {
      bridge.ifPresent(Bridge::close);
      throw e;
    }
  }

  private static Optional<Bridge> bridge(Optional<Path> ip, String name)
      throws InterruptedException {
    if (ip.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Bridge.make(ip.get().toString(), Bridge.nameOf(name)));
    } catch (PeerException e) {
      return Optional.empty();
    }
  }

  /** Makes the image that all containers are of. */
  void image(Path root) throws InterruptedException {
    Images.importTree(
        root, List.of(client, "--host", "unix://" + daemon.socket(), "import", "-", IMAGE));
  }

  List<Peer> peers() {
    List<Peer> peers = new ArrayList<>();
    if (bridge.isPresent()) {
      peers.add(run("bridge"));
    }
    peers.addAll(List.of(run("none"), run("host"), new DockerEngine(daemon.engine(), IMAGE)));
    return peers;
  }

  private DockerRun run(String network) {
    return new DockerRun(client, daemon.socket(), IMAGE, network);
  }

  boolean hasBridge() {
    return bridge.isPresent();
  }

  String version() {
    return daemon.engine().version() + ", " + daemon.driver();
  }

  KeptContainer keep(Path code, String handler) {
    if (bridge.isEmpty()) {
      throw new PeerException("Docker has no bridge network here");
    }
    return KeptContainer.start(daemon.engine(), IMAGE, code, handler);
  }

  @Override
  public void close() {
    daemon.close();
    bridge.ifPresent(Bridge::close);
  }
}
