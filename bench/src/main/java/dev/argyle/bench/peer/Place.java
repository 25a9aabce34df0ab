package dev.argyle.bench.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What peers have for themselves on this machine, found by its name.
 *
 * @param state in memory, with a short path: sockets' have at most 107 bytes, podman's 50
 * @param data on a disk
 * @param name of cgroups
 * @param strange folders that programs make although they are told to use others
 */
record Place(Path state, Path data, String name, List<Path> strange) {
  private static final Path RUN = Path.of("/run");
  private static final List<String> MADE = List.of("docker", "containerd", "runc", "crun");
  private static final int NAMES = 1 << 24;

  static Place make(Path data) {
    String name = "argyle-bench-" + Integer.toHexString(ThreadLocalRandom.current().nextInt(NAMES));
    try {
      return new Place(
          Files.createDirectory(RUN.resolve(name)),
          Files.createDirectories(data.resolve(name)),
          name,
          MADE.stream().map(RUN::resolve).filter(Files::notExists).toList());
    } catch (IOException e) {
      throw new PeerException("no folder for peers: " + e.getMessage(), e);
    }
  }

  void remove() {
    try {
      Traces.unmountBelow(state);
      Traces.unmountBelow(data);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Traces.removeTree(state);
    Traces.removeTree(data);
    Traces.removeCgroups(name);
    strange.forEach(Traces::removeEmpty);
  }
}
