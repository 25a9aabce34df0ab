package dev.argyle.bench.docker;

import dev.argyle.bench.load.ClosedLoop;
import dev.argyle.bench.load.LoadClient;
import dev.argyle.bench.load.Recording;
import dev.argyle.bench.load.Target;
import dev.argyle.bench.load.WarmUp;
import dev.argyle.bench.peer.Job;
import dev.argyle.bench.peer.Peer;
import dev.argyle.bench.peer.Peers;
import dev.argyle.bench.platform.Deployment;
import dev.argyle.bench.platform.Gateway;
import dev.argyle.bench.platform.GatewayException;
import dev.argyle.bench.report.Plot;
import dev.argyle.bench.report.Series;
import dev.argyle.bench.run.Session;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Fresh sandboxes a second against their latency, at rising concurrency: SOCK's figure 14. */
final class Throughput {
  /** With spares, as the platform is used. */
  static final Target SPARES = target("argyle", "Argyle: zygotes and pre-forked spares");

  /** Forked when the request is there. */
  static final Target ZYGOTES = target("argyle_no_spares", "Argyle without spares: zygotes only");

  /** A Python is started when the request is there. */
  static final Target STARTED = target("argyle_no_zygotes", "Argyle without zygotes: none at all");

  private static final Map<String, String> NO_SPARES =
      Map.of("ARGYLE_WORKER_SPARES_MIN", "0", "ARGYLE_WORKER_SPARES_MAX", "0");
  private static final Map<String, String> NO_ZYGOTES =
      Map.of(
          "ARGYLE_WORKER_SPARES_MIN", "0",
          "ARGYLE_WORKER_SPARES_MAX", "0",
          "ARGYLE_WORKER_SPARES_PYTHON", "started");
  private static final List<String> PEERS = List.of("docker_engine", "docker_run_none");

  private final Session session;
  private final DockerShape shape;
  private final Peers peers;
  private final Job job;
  private final Map<String, Plot.Line> lines = new LinkedHashMap<>();

  Throughput(Session session, DockerShape shape, Peers peers, Job job) {
    this.session = session;
    this.shape = shape;
    this.peers = peers;
    this.job = job;
  }

  private static Target target(String name, String label) {
    return new Target(name, label, DockerSuite.COLD.path(), Target.Start.COLD);
  }

  void measure(Platforms platforms) throws InterruptedException {
    platform(SPARES, session.client());
    other(ZYGOTES, NO_SPARES, platforms);
    other(STARTED, NO_ZYGOTES, platforms);
    for (String key : PEERS) {
      Optional<Peer> peer = peers.peer(key);
      if (peer.isPresent()) {
        peer(peer.get());
      }
    }
  }

  private void other(Target target, Map<String, String> settings, Platforms platforms)
      throws InterruptedException {
    session.at(target.shortLabel() + ": start", 0);
    try (Platforms.Started platform = platforms.start(settings);
        LoadClient client = new LoadClient(platform.uri())) {
      Gateway gateway = new Gateway(platform.uri(), client);
      Deployment deployment = new Deployment(gateway);
      try {
        deployment.add(DockerSuite.COLD);
        platform(target, client);
      } finally {
        deployment.remove().forEach(session.figures()::problem);
      }
    } catch (GatewayException e) {
      session.figures().missing(Series.Kind.CLOSED, target, e.getMessage());
    }
  }

  private void platform(Target target, LoadClient client) throws InterruptedException {
    session.at(target.shortLabel() + ": warm up", 0);
    new WarmUp(client.context(), client).run(List.of(target), 4, shape.warmUpMs());
    ClosedLoop loop = new ClosedLoop(client.context(), client);
    Points points = new Points();
    for (int clients : shape.clients()) {
      points.begin(target.shortLabel());
      ClosedLoop.Tally tally = new ClosedLoop.Tally(target, clients);
      loop.run(tally, shape.leadInMs(), countedMs());
      points.add(target, clients, tally.recording(), tally.ratePerSecond());
    }
    points.end(target);
  }

  private void peer(Peer peer) throws InterruptedException {
    Target target = new Target(peer.key(), peer.label(), "", Target.Start.COLD);
    Points points = new Points();
    for (int clients : shape.clients()) {
      points.begin(target.shortLabel());
      PeerLoop loop = new PeerLoop(peer, job, clients);
      loop.run(shape.leadInMs(), countedMs());
      points.add(target, clients, loop.recording(), loop.ratePerSecond());
    }
    points.end(target);
  }

  private long countedMs() {
    return TimeUnit.SECONDS.toMillis(Math.max(1, session.run().seconds()));
  }

  /** By the key of what was measured. */
  Map<String, Plot.Line> lines() {
    return new LinkedHashMap<>(lines);
  }

  /** One line of the figure, as it grows. */
  private final class Points {
    private final List<Double> rates = new ArrayList<>();
    private final List<Double> meansMs = new ArrayList<>();

    void begin(String what) {
      session.at(what, (double) rates.size() / shape.clients().size());
    }

    void add(Target target, int clients, Recording recording, double rate) {
      Series series = session.figures().closed(target, clients, recording, rate);
      double meanNs = series.total().getMean();
      session.figures().metrics().put(series.key() + "_mean_us", meanNs / 1e3);
      if (rate > 0) {
        rates.add(rate);
        meansMs.add(meanNs / 1e6);
      }
    }

    void end(Target target) {
      lines.put(target.name(), new Plot.Line(target.shortLabel(), rates, meansMs));
    }
  }
}
