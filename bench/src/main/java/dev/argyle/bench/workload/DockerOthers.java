package dev.argyle.bench.workload;

import dev.argyle.bench.peer.Contents;
import dev.argyle.bench.peer.Job;
import dev.argyle.bench.peer.KeptContainer;
import dev.argyle.bench.peer.PeerException;
import dev.argyle.bench.peer.Peers;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A Docker of the bench's own: by its command, by its API, and with a container that stays. */
final class DockerOthers implements Others {
  private static final String HANDLER = "handler.handler";

  /** The peers that take part, and their places in keys and below bars. */
  private static final List<Named> NAMED =
      List.of(
          new Named("docker_run_none", "docker", "docker run"),
          new Named("docker_engine", "docker_engine", "Engine API"));

  private final Peers peers;

  /** One that takes part. */
  private record Named(String peer, String key, String label) {}

  private final Callers callers;
  private Optional<String> notKept = Optional.empty();

  private DockerOthers(Peers peers, Callers callers) {
    this.peers = peers;
    this.callers = callers;
  }

  static Others open(Callers callers, Consumer<String> told) throws InterruptedException {
    return new DockerOthers(Peers.start(Contents.MEDIA, told), callers);
  }

  @Override
  public List<Way> ways(Path code) {
    List<Way> ways = new ArrayList<>();
    for (Named named : NAMED) {
      Job job = Job.python(code, HANDLER, true, Buffer.buffer("{}"));
      peers
          .peer(named.peer())
          .ifPresent(peer -> ways.add(new PeerWay(named.key(), named.label(), peer, job)));
    }
    kept(code).ifPresent(ways::add);
    return ways;
  }

  /** Docker's way to be warm. */
  private Optional<Way> kept(Path code) {
    KeptContainer container;
    try {
      container = peers.keep(code, HANDLER);
    } catch (PeerException e) {
      notKept = Optional.of(e.getMessage());
      return Optional.empty();
    }
    Caller caller = callers.to(container.uri());
    return Optional.of(
        new HttpWay(
            "docker_kept",
            "kept container",
            "kept container: an HTTP server in Docker",
            caller,
            "/",
            Optional.empty(),
            () -> {
              caller.close();
              container.close();
            }));
  }

  @Override
  public Map<String, String> missing() {
    Map<String, String> missing = new LinkedHashMap<>();
    peers
        .missing()
        .forEach(
            (what, why) -> {
              if (what.startsWith("Docker")) {
                missing.put(what, why);
              }
            });
    notKept.ifPresent(why -> missing.put("a kept container", why));
    return missing;
  }

  @Override
  public void close() {
    peers.close();
  }
}
