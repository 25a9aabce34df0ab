package dev.argyle.bench.peer;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A {@code dockerd} of the bench's own, with a containerd that it starts for itself: its socket,
 * its data, its cgroups and its bridge belong to nobody else, and it touches neither firewall nor
 * forwarding. Made and closed by one thread.
 */
final class DockerDaemon implements AutoCloseable {
  private static final long START_MS = 60_000;
  private static final long STOP_MS = 30_000;
  private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final List<String> DRIVERS = List.of("overlay2", "vfs");

  private final Process process;
  private final Home home;
  private final String driver;

  /**
   * What a daemon has for itself.
   *
   * @param data images and containers
   * @param exec sockets and state; short, as a socket's path has at most 107 bytes
   * @param name of its cgroup and of its namespace at containerd
   * @param bridge its interface, if it has one
   */
  record Home(Path data, Path exec, String name, Optional<String> bridge) {
    Path socket() {
      return exec.resolve("docker.sock");
    }

    Path configuration() {
      return exec.resolve("daemon.json");
    }
  }

  private DockerDaemon(Process process, Home home, String driver) {
    this.process = process;
    this.home = home;
    this.driver = driver;
  }

  /**
   * Starts one and waits until it answers; with overlay2 or, where that does not work, vfs.
   *
   * @throws PeerException with its last words if it does not get ready
   */
  static DockerDaemon start(String dockerd, Home home) throws InterruptedException {
    PeerException first = null;
    for (String driver : DRIVERS) {
      try {
        return start(dockerd, home, driver);
      } catch (PeerException e) {
        first = first == null ? e : first;
      }
    }
    throw first;
  }

  private static DockerDaemon start(String dockerd, Home home, String driver)
      throws InterruptedException {
    try {
      Files.createDirectories(home.exec());
      Files.writeString(home.configuration(), "{}");
      Path log = home.exec().resolve("dockerd.log");
      Process process =
          new ProcessBuilder(command(dockerd, home, driver))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      DockerDaemon daemon = new DockerDaemon(process, home, driver);
      if (!daemon.answers()) {
        String why = lastError(log);
        daemon.close();
        throw new PeerException("dockerd did not start: " + why);
      }
      return daemon;
    } catch (IOException e) {
      throw new PeerException("dockerd: " + e.getMessage(), e);
    }
  }

  static List<String> command(String dockerd, Home home, String driver) {
    List<String> command = new ArrayList<>(List.of(dockerd));
    command.addAll(List.of("--data-root", home.data().toString()));
    command.addAll(List.of("--exec-root", home.exec().toString()));
    command.addAll(List.of("--pidfile", home.exec().resolve("docker.pid").toString()));
    command.addAll(List.of("--host", "unix://" + home.socket()));
    // What the machine's own daemon is told is not meant for this one.
    command.addAll(List.of("--config-file", home.configuration().toString()));
    command.addAll(List.of("--storage-driver", driver));
    command.addAll(List.of("--log-driver", "none"));
    command.addAll(List.of("--cgroup-parent", "/" + home.name()));
    command.addAll(List.of("--exec-opt", "native.cgroupdriver=cgroupfs"));
    command.addAll(List.of("--containerd-namespace", home.name()));
    command.addAll(List.of("--containerd-plugins-namespace", home.name() + "-plugins"));
    command.addAll(List.of("--bridge", home.bridge().orElse("none")));
    for (String off : List.of("iptables", "ip6tables", "ip-masq", "ip-forward", "userland-proxy")) {
      command.add("--" + off + "=false");
    }
    return command;
  }

  private boolean answers() {
    long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_MS);
    while (process.isAlive() && System.nanoTime() - deadlineNs < 0) {
      if (Files.exists(home.socket())) {
        try {
          engine().version();
          return true;
        } catch (PeerException e) {
          // It listens before it serves.
        }
      }
      LockSupport.parkNanos(RETRY_NS);
    }
    return false;
  }

  private static String lastError(Path log) {
    String last = "";
    try (BufferedReader lines = Files.newBufferedReader(log, StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        last = line;
      }
    } catch (IOException e) {
      return e.getMessage();
    }
    return Execution.tail(last);
  }

  Path socket() {
    return home.socket();
  }

  /** Its API. */
  EngineClient engine() {
    return new EngineClient(home.socket());
  }

  /** Its storage driver. */
  String driver() {
    return driver;
  }

  /** Ends it, and waits; what it left is removed. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_MS, TimeUnit.MILLISECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
      }
      Traces.unmountBelow(home.exec());
      Traces.unmountBelow(home.data());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Traces.removeTree(home.exec());
    Traces.removeTree(home.data());
    Traces.removeCgroups(home.name());
  }
}
