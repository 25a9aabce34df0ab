package dev.argyle.bench;

import static dev.argyle.bench.load.Target.Start.NONE;

import dev.argyle.bench.floor.Relay;
import dev.argyle.bench.load.ClosedLoop;
import dev.argyle.bench.load.LoadException;
import dev.argyle.bench.load.Recording;
import dev.argyle.bench.load.Target;
import dev.argyle.bench.platform.BenchFunction;
import dev.argyle.bench.report.Series;
import dev.argyle.bench.run.Session;
import java.util.ArrayList;
import java.util.List;

/**
 * The throughput of many functions that are asked in turn, as a share of what one function does
 * under the same clients: with a fresh sandbox each, and with reused ones. Beside them what is left
 * of the latter without a platform: as many bare processes in turn, and as few as the clients keep
 * busy.
 */
final class ManyFunctions {
  private static final int MAX_WARM_UPS = 10;

  private final Session session;
  private final ColdShape shape;
  private final int clients;
  private final ClosedLoop loop;

  ManyFunctions(Session session, ColdShape shape, int clients) {
    this.session = session;
    this.shape = shape;
    this.clients = clients;
    loop = new ClosedLoop(session.client().context(), session.client());
  }

  /**
   * Measures both.
   *
   * @param fresh functions with {@code isolation: request} that are deployed already
   */
  void measure(List<BenchFunction> fresh) throws InterruptedException {
    List<BenchFunction> reused = new ArrayList<>();
    for (int i = 0; i < fresh.size(); i++) {
      session.at("deploy " + fresh.size() + " functions", (double) i / fresh.size());
      BenchFunction function =
          BenchFunction.numbered("bench-many-" + i, fresh.size() + i, "instance", clients);
      reused.add(function);
      session.deployment().addUntouched(function);
    }
    compare(
        one("request", Headline.COLD_TARGET, Target.Start.COLD),
        many("request", fresh, "a fresh sandbox each", Target.Start.COLD));
    ClosedLoop.Tally many = many("instance", reused, "reused sandboxes", Target.Start.ANY);
    warmUp(many);
    ClosedLoop.Tally counted = many("instance", reused, "reused sandboxes", Target.Start.ANY);
    compare(one("instance", Headline.WARM_TARGET, Target.Start.ANY), counted);
    Recording recording = counted.recording();
    session
        .figures()
        .metrics()
        .put(
            "many_instance_cold_share_percent",
            100.0 * recording.coldCount() / Math.max(1, recording.goodCount()));
    session.deployment().remove(reused).forEach(session.figures()::problem);
    bare(fresh.size());
  }

  private void bare(int processes) throws InterruptedException {
    Target one = new Target("relay_one", "bare processes, the last used first", "/", NONE);
    Target many =
        new Target("relay_many", processes + " bare processes in turn", Relay.IN_TURN, NONE);
    session.at("start " + processes + " bare processes", 0);
    try (Relay relay = new Relay(Session.PYTHON, processes)) {
      session.client().route(one, relay.uri());
      session.client().route(many, relay.uri());
      loop.run(new ClosedLoop.Tally(many, clients), 0, shape.closedBlockMs());
      compare(new ClosedLoop.Tally(one, clients), new ClosedLoop.Tally(many, clients));
    } catch (LoadException e) {
      session.figures().missing(Series.Kind.FLOOR, many, e.getMessage());
    }
  }

  private ClosedLoop.Tally one(String isolation, Target noop, Target.Start start) {
    Target target =
        new Target("one_" + isolation, "one function (" + isolation + ")", noop.path(), start);
    return new ClosedLoop.Tally(target, clients);
  }

  private ClosedLoop.Tally many(
      String isolation, List<BenchFunction> functions, String how, Target.Start start) {
    String label = functions.size() + " functions in turn (" + isolation + "): " + how;
    Target all = new Target("many_" + isolation, label, "", start);
    List<Target> targets =
        functions.stream()
            .map(function -> new Target(all.name(), label, function.path(), start))
            .toList();
    return new ClosedLoop.Tally(all, targets, clients);
  }

  /** Until no sandbox was started for a block, or the bound is met. */
  private void warmUp(ClosedLoop.Tally many) throws InterruptedException {
    session.at("warm up", 0);
    long before = -1;
    for (int i = 0; i < MAX_WARM_UPS && before != many.recording().coldCount(); i++) {
      before = many.recording().coldCount();
      loop.run(many, 0, shape.closedBlockMs());
    }
  }

  private void compare(ClosedLoop.Tally one, ClosedLoop.Tally many) throws InterruptedException {
    int rounds = shape.closedRounds(session.run().seconds());
    for (int round = 0; round < rounds; round++) {
      session.at("many functions", (double) round / rounds);
      loop.run(one, shape.closedLeadInMs(), shape.closedBlockMs());
      loop.run(many, shape.closedLeadInMs(), shape.closedBlockMs());
    }
    session.figures().closed(List.of(one, many));
    String name = many.target().name();
    session
        .figures()
        .metrics()
        .put(name + "_over_one_throughput_ratio", many.ratePerSecond() / one.ratePerSecond());
  }
}
