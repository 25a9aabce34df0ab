package dev.argyle.bench;

import dev.argyle.bench.load.HeldConnections;
import dev.argyle.bench.load.OpenLoop;
import dev.argyle.bench.load.Target;
import dev.argyle.bench.load.WarmUp;
import dev.argyle.bench.machine.OpenFilesLimit;
import dev.argyle.bench.machine.PlatformFootprint;
import dev.argyle.bench.run.Session;
import dev.argyle.bench.run.SuiteRun;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Thousands of connections that are open and silent, and warm calls beside them and without. */
final class OpenConnections {
  /** Descriptors of all else on either side. */
  private static final int OTHER_FILES = 1_000;

  /** Silent connections are closed after 75 s; both rounds beside them must fit in. */
  private static final int MOST_SECONDS = 20;

  private static final int WARM_UP_CLIENTS = 8;
  private static final int WARM_UP_MS = 1_000;

  private final Session session;
  private final LoadShape shape;

  OpenConnections(Session session, LoadShape shape) {
    this.session = session;
    this.shape = shape;
  }

  static int seconds(SuiteRun run) {
    return Math.min(MOST_SECONDS, run.seconds());
  }

  void measure() throws InterruptedException {
    Optional<String> lacking = lacking();
    if (lacking.isPresent()) {
      String what = String.format(Locale.ROOT, "%,d open connections", shape.connections());
      session.figures().missing(what, lacking.get());
      return;
    }
    session.at("deploy", 0);
    session.deployment().add(Headline.WARM);
    session.at("warm up", 0);
    new WarmUp(session.client().context(), session.client())
        .run(
            List.of(Headline.WARM_TARGET),
            WARM_UP_CLIENTS,
            Math.min(WARM_UP_MS, 10L * shape.peakMs()));
    warm("warm_without_connections", "warm: no other connections");
    try (HeldConnections held =
        new HeldConnections(session.run().gateway(), Headline.STATIC.path())) {
      session.at("opening connections", 0);
      int opened = held.open(shape.connections());
      warm("warm_beside_connections", "warm: beside open connections");
      int answered = held.ask();
      tell(opened, answered);
    }
  }

  private void tell(int opened, int answered) {
    session
        .figures()
        .metrics()
        .count("connections_asked_count", shape.connections())
        .count("connections_opened_count", opened)
        .count("connections_answered_count", answered)
        .ratio(
            "warm_beside_over_without_connections_p50_ratio",
            "warm_beside_connections_p50_us",
            "warm_without_connections_p50_us");
    if (answered < shape.connections()) {
      session
          .figures()
          .problem(
              String.format(
                  Locale.ROOT,
                  "of %,d connections %,d were opened, and %,d answered at the end",
                  shape.connections(),
                  opened,
                  answered));
    }
  }

  private void warm(String key, String label) throws InterruptedException {
    int rate = session.run().ratePerSecond();
    Target target = new Target(key, label, Headline.WARM.path(), Target.Start.WARM);
    int rounds = Math.max(1, seconds(session.run()));
    OpenLoop.Outcome outcome = session.pace(key, List.of(target), rate, rate, rounds);
    session.figures().paced(target, outcome.recordings().get(0), outcome.achievedRatePerSecond());
  }

  /** Which limit is too low, and how to raise it. */
  private Optional<String> lacking() {
    long needed = (long) shape.connections() + OTHER_FILES;
    if (OpenFilesLimit.ofThisProcess() < needed) {
      return Optional.of(raise("this client", OpenFilesLimit.ofThisProcess(), needed));
    }
    return PlatformFootprint.behind(session.run().gateway())
        .map(PlatformFootprint::openFilesLimit)
        .filter(limit -> limit < needed)
        .map(limit -> raise("the gateway", limit, needed));
  }

  private static String raise(String who, long limit, long needed) {
    return "%s may have %d open files and needs %d; start it after: ulimit -n %d"
        .formatted(who, limit, needed, needed);
  }
}
