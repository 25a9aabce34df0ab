package dev.argyle.bench.docker;

import dev.argyle.bench.load.Arrivals;
import dev.argyle.bench.load.LoadClient;
import dev.argyle.bench.load.OpenLoop;
import dev.argyle.bench.load.Recording;
import dev.argyle.bench.load.Target;
import dev.argyle.bench.load.WarmUp;
import dev.argyle.bench.peer.Job;
import dev.argyle.bench.peer.KeptContainer;
import dev.argyle.bench.peer.Output;
import dev.argyle.bench.peer.Peer;
import dev.argyle.bench.peer.PeerException;
import dev.argyle.bench.peer.Peers;
import dev.argyle.bench.report.Series;
import dev.argyle.bench.run.Session;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What one sandbox costs: all peers and the platform take turns, one after the other. */
final class OneByOne {
  static final Target KEPT =
      new Target(
          "docker_kept",
          "Docker, warm: an HTTP server in a container that stays",
          "/",
          Target.Start.NONE);

  /** More than the rate needs, so that what is warm stays so. */
  private static final int WARM_UP_CLIENTS = 16;

  private final Session session;
  private final DockerShape shape;
  private final Peers peers;
  private final Job job;
  private final Recording cold = new Recording();
  private final Recording warm = new Recording();
  private final Recording kept = new Recording();

  OneByOne(Session session, DockerShape shape, Peers peers, Job job) {
    this.session = session;
    this.shape = shape;
    this.peers = peers;
    this.job = job;
  }

  void measure() throws InterruptedException {
    try (KeptContainer container = peers.keep(job.code(), DockerSuite.handler());
        LoadClient client = new LoadClient(container.uri())) {
      session.at("warm up", 0);
      new WarmUp(client.context(), client).run(List.of(KEPT), WARM_UP_CLIENTS, shape.warmUpMs());
      turns(client);
      session.figures().peer(KEPT.name(), KEPT.label(), kept);
    } catch (PeerException e) {
      session.figures().missing(KEPT.shortLabel(), e.getMessage());
      turns(null);
    }
  }

  private void turns(LoadClient container) throws InterruptedException {
    session.at("warm up", 0);
    new WarmUp(session.client().context(), session.client())
        .run(
            List.of(DockerSuite.COLD_TARGET, DockerSuite.WARM_TARGET),
            WARM_UP_CLIENTS,
            shape.warmUpMs());
    Map<Peer, Recording> answers = new LinkedHashMap<>();
    Map<Peer, Recording> totals = new LinkedHashMap<>();
    for (Peer peer : peers.there()) {
      answers.put(peer, new Recording());
      totals.put(peer, new Recording());
    }
    long beginNs = System.nanoTime();
    long budgetNs = TimeUnit.SECONDS.toNanos((long) session.run().seconds() * shape.turnsShare());
    for (int turn = 0; goesOn(turn, System.nanoTime() - beginNs, budgetNs); turn++) {
      session.at("one after the other", fraction(turn, System.nanoTime() - beginNs, budgetNs));
      for (Peer peer : totals.keySet()) {
        run(peer, answers.get(peer), totals.get(peer));
      }
      pace(session.client(), List.of(DockerSuite.COLD_TARGET, DockerSuite.WARM_TARGET), cold, warm);
      if (container != null) {
        pace(container, List.of(KEPT), kept);
      }
    }
    tell(answers, totals);
  }

  private boolean goesOn(int turn, long spentNs, long budgetNs) {
    return turn < shape.leastTurns() || (turn < shape.mostTurns() && spentNs < budgetNs);
  }

  private double fraction(int turn, long spentNs, long budgetNs) {
    double ofTime = (double) spentNs / Math.max(1, budgetNs);
    return Math.min(1, Math.max(ofTime, (double) turn / shape.mostTurns()));
  }

  private void run(Peer peer, Recording answers, Recording totals) throws InterruptedException {
    answers.beginBlock();
    totals.beginBlock();
    try {
      Output output = peer.run(job);
      answers.success(output.answerNs());
      totals.success(output.totalNs());
    } catch (PeerException e) {
      totals.failure(e.getMessage());
    }
  }

  /** As many requests of each at the rate asked for, in one block. */
  private void pace(LoadClient client, List<Target> targets, Recording... recordings)
      throws InterruptedException {
    double rate = session.run().ratePerSecond();
    OpenLoop.Plan plan =
        new OpenLoop.Plan(targets, Arrivals.constant(rate), rate, shape.turnRequests(), 1);
    OpenLoop.Outcome outcome = new OpenLoop(client.context(), client).run(plan, sent -> {});
    for (int i = 0; i < recordings.length; i++) {
      recordings[i].add(outcome.recordings().get(i));
    }
  }

  private void tell(Map<Peer, Recording> answers, Map<Peer, Recording> totals) {
    session.figures().peer("cold", DockerSuite.COLD_TARGET.label(), cold);
    session.figures().peer("warm", DockerSuite.WARM_TARGET.label(), warm);
    totals.forEach(
        (peer, recording) -> {
          session.figures().peer(peer.key(), peer.label(), recording);
          session
              .figures()
              .metrics()
              .put(peer.key() + "_answer_p50_us", median(answers.get(peer)))
              .ratio(peer.key() + "_over_cold_p50_ratio", peer.key() + "_p50_us", "cold_p50_us")
              .ratio(
                  peer.key() + "_answer_over_cold_p50_ratio",
                  peer.key() + "_answer_p50_us",
                  "cold_p50_us");
        });
  }

  private static double median(Recording recording) {
    return Series.of("", "", Series.Kind.PEER, recording, Optional.empty()).percentileUs(50);
  }
}
