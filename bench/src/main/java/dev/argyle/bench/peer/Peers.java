package dev.argyle.bench.peer;

import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * All peers that this machine can run, made ready: a root tree, an image of it, and a Docker daemon
 * of the bench's own that ends with this or with the process. Needs root; what lacks is told as
 * missing. Made and closed by one thread, which it blocks for seconds (minutes when the root tree
 * is made, the first time).
 */
public final class Peers implements AutoCloseable {
  /** What each program's peers are called together. */
  private static final Map<Program, String> NAMES =
      Map.of(
          Program.DOCKERD, "Docker",
          Program.RUNC, "runc",
          Program.CRUN, "crun",
          Program.BWRAP, "bubblewrap",
          Program.PODMAN, "podman");

  private static final List<Program> IN_ORDER =
      List.of(Program.DOCKERD, Program.PODMAN, Program.RUNC, Program.CRUN, Program.BWRAP);

  private final Function<Program, Optional<Path>> programs;
  private final List<Peer> there = new ArrayList<>();
  private final Map<String, String> missing = new LinkedHashMap<>();
  private final Thread onExit = new Thread(this::end, "bench-peers");
  private Optional<DockerHost> docker = Optional.empty();
  private Optional<Place> place = Optional.empty();

  private Peers(Function<Program, Optional<Path>> programs) {
    this.programs = programs;
  }

  /**
   * Gets ready what is installed.
   *
   * @param contents what commands find beside Debian's least
   * @param told what is being done, a few words each
   */
  public static Peers start(Contents contents, Consumer<String> told) throws InterruptedException {
    Peers peers = new Peers(Program::find);
    try {
      Path root = tree(contents, told);
      peers.prepare(root, RootTree.CACHE, told);
    } catch (PeerException e) {
      peers.withoutTree(e.getMessage());
    }
    return peers;
  }

  /**
   * The same with a root tree that is there already.
   *
   * @param data folder for images, on a file system that overlays can be on
   * @param programs where each is
   */
  static Peers of(Path root, Path data, Function<Program, Optional<Path>> programs)
      throws InterruptedException {
    Peers peers = new Peers(programs);
    peers.prepare(root, data, told -> {});
    return peers;
  }

  /** The same without a root tree, and why there is none. */
  static Peers without(String why, Function<Program, Optional<Path>> programs) {
    Peers peers = new Peers(programs);
    peers.withoutTree(why);
    return peers;
  }

  /** Those that somebody else made ready, and why others are not there. */
  public static Peers of(List<Peer> there, Map<String, String> missing) {
    Peers peers = new Peers(program -> Optional.empty());
    peers.there.addAll(there);
    peers.missing.putAll(missing);
    return peers;
  }

  private static Path tree(Contents contents, Consumer<String> told) throws InterruptedException {
    if (!"root".equals(System.getProperty("user.name"))) {
      throw new PeerException("needs root");
    }
    Path debootstrap =
        Program.DEBOOTSTRAP
            .find()
            .orElseThrow(
                () -> new PeerException("debootstrap is " + Program.DEBOOTSTRAP.howToInstall()));
    AptMirror mirror =
        AptMirror.here()
            .orElseThrow(() -> new PeerException("apt has no archive of this Debian release"));
    return RootTree.of(contents, debootstrap, mirror, told);
  }

  private void withoutTree(String why) {
    for (Program program : IN_ORDER) {
      missing.put(
          NAMES.get(program), programs.apply(program).map(path -> why).orElse(toInstall(program)));
    }
    there.add(new PlainProcess());
  }

  private static String toInstall(Program program) {
    return program.howToInstall();
  }

  private void prepare(Path root, Path data, Consumer<String> told) throws InterruptedException {
    Runtime.getRuntime().addShutdownHook(onExit);
    place = Optional.of(Place.make(data));
    Job trial =
        new Job(place.get().state(), List.of("/usr/bin/python3", "-c", "pass"), Buffer.buffer());
    for (Program program : IN_ORDER) {
      String name = NAMES.get(program);
      Optional<Path> path = programs.apply(program);
      if (path.isEmpty()) {
        missing.put(name, toInstall(program));
        continue;
      }
      told.accept(name);
      try {
        for (Peer peer : peers(program, path.get(), root, place.get())) {
          add(peer, trial);
        }
      } catch (PeerException e) {
        missing.put(name, e.getMessage());
      }
    }
    there.add(new PlainProcess());
  }

  private List<Peer> peers(Program program, Path path, Path root, Place at)
      throws InterruptedException {
    return switch (program) {
      case RUNC, CRUN ->
          List.of(
              new OciRuntime(
                  program.command(), path, root, at.state().resolve(program.command()), at.name()));
      case BWRAP -> List.of(new Bubblewrap(path.toString(), root));
      case PODMAN -> List.of(Podman.prepare(path, programs.apply(Program.RUNC), root, at));
      case DOCKERD -> dockers(path, root, at);
      default -> throw new IllegalArgumentException(program.command());
    };
  }

  /** Takes in one that works: what is installed may still be refused by the kernel. */
  private void add(Peer peer, Job trial) throws InterruptedException {
    try {
      peer.run(trial);
      there.add(peer);
    } catch (PeerException e) {
      missing.put(peer.label(), e.getMessage());
    }
  }

  private List<Peer> dockers(Path dockerd, Path root, Place at) throws InterruptedException {
    Path client =
        programs
            .apply(Program.DOCKER)
            .orElseThrow(() -> new PeerException("docker is " + toInstall(Program.DOCKER)));
    DockerHost host = DockerHost.start(dockerd, client, programs.apply(Program.IP), at);
    docker = Optional.of(host);
    host.image(root);
    if (!host.hasBridge()) {
      missing.put("Docker's bridge network", "no bridge: " + toInstall(Program.IP));
    }
    return host.peers();
  }

  /** Those that are there, Docker's first. */
  public List<Peer> there() {
    return List.copyOf(there);
  }

  /** One of them by its key: {@code docker_run_none}. */
  public Optional<Peer> peer(String key) {
    return there.stream().filter(peer -> peer.key().equals(key)).findFirst();
  }

  /** What is not there, by its name for people, and what to do about it. */
  public Map<String, String> missing() {
    return new LinkedHashMap<>(missing);
  }

  /** What all that it has on this machine carries; empty if it has nothing. */
  Optional<String> name() {
    return place.map(Place::name);
  }

  /** Docker's version and storage driver; empty if it is not there. */
  public Optional<String> dockerVersion() {
    return docker.map(DockerHost::version);
  }

  /**
   * A container that stays and serves a Python handler by HTTP.
   *
   * @param handler {@code MODULE.FUNCTION}, as {@link Job#python} has it
   * @throws PeerException if Docker or its bridge is not there
   */
  public KeptContainer keep(Path code, String handler) {
    return docker.orElseThrow(() -> new PeerException("Docker is not there")).keep(code, handler);
  }

  /** Ends what was started and removes what it left; the root tree stays for the next time. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(onExit);
    } catch (IllegalStateException e) {
      // The process is ending, and the hook is at it.
    }
    end();
  }

  private synchronized void end() {
    docker.ifPresent(DockerHost::close);
    docker = Optional.empty();
    place.ifPresent(Place::remove);
    place = Optional.empty();
  }
}
