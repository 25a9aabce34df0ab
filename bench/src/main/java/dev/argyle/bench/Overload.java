package dev.argyle.bench;

import dev.argyle.bench.load.AnswersPerSecond;
import dev.argyle.bench.load.Arrivals;
import dev.argyle.bench.load.ClosedLoop;
import dev.argyle.bench.load.LoadClient;
import dev.argyle.bench.load.OpenLoop;
import dev.argyle.bench.load.Recording;
import dev.argyle.bench.load.Sender;
import dev.argyle.bench.load.Target;
import dev.argyle.bench.load.WarmUp;
import dev.argyle.bench.machine.CpuMeter;
import dev.argyle.bench.platform.BenchFunction;
import dev.argyle.bench.platform.LoadFunctions;
import dev.argyle.bench.report.Plot;
import dev.argyle.bench.report.Samples;
import dev.argyle.bench.report.Series;
import dev.argyle.bench.run.Figures;
import dev.argyle.bench.run.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * More than the platform can answer: how much of its peak it still answers, whether it refuses the
 * rest as it should, and whether what it accepts is answered in time.
 */
final class Overload {
  private static final int INSTANCES = 16;
  private static final int WARM_UP_CLIENTS = 16;

  /** The part at the begin in which queues fill, which is not how it goes on. */
  private static final int LEAD_IN_SHARE = 10;

  private final Session session;
  private final LoadShape shape;
  private final BenchFunction function;
  private final Target target;
  private final ServerMemory memory;

  Overload(Session session, LoadShape shape) {
    this.session = session;
    this.shape = shape;
    function = LoadFunctions.busy("bench-busy", shape.cpuNs(), INSTANCES);
    target =
        new Target(
            "overload",
            "overload: what was accepted of too much",
            function.path(),
            Target.Start.ANY);
    memory = new ServerMemory(session, shape.collects());
  }

  void measure() throws InterruptedException {
    session.at("deploy", 0);
    session.deployment().add(function);
    double peak = peak();
    double rate = peak * shape.overloadFactor();
    session.figures().metrics().put("overload_peak_per_second", peak);
    if (rate < 1) {
      session.figures().problem("nothing was answered, so there is no peak to go beyond");
      return;
    }
    try (LoadClient client = new LoadClient(session.run().gateway(), shape.maxInFlight())) {
      check(client, rate);
      memory.tell("overload", "before");
      overload(client, rate, peak);
      memory.tell("overload", "after");
    }
    session.deployment().remove(List.of(function)).forEach(session.figures()::problem);
  }

  /** Of those concurrencies at which a closed loop may be at its best, the one that is. */
  private double peak() throws InterruptedException {
    session.at("warm up", 0);
    new WarmUp(session.client().context(), session.client())
        .run(List.of(target), WARM_UP_CLIENTS, shape.peakMs());
    ClosedLoop loop = new ClosedLoop(session.client().context(), session.client());
    double peak = 0;
    List<ClosedLoop.Tally> tallies = new ArrayList<>();
    Target busy = new Target("busy", "busy: to find the peak", target.path(), Target.Start.ANY);
    for (int clients : shape.peakClients()) {
      session.at("peak", (double) tallies.size() / shape.peakClients().size());
      ClosedLoop.Tally tally = new ClosedLoop.Tally(busy, clients);
      loop.run(tally, shape.peakMs() / LEAD_IN_SHARE, shape.peakMs());
      tallies.add(tally);
      peak = Math.max(peak, tally.ratePerSecond());
    }
    session.figures().closed(tallies);
    return peak;
  }

  /** What the client can send, shown with an answer that costs the platform next to nothing. */
  private void check(LoadClient client, double rate) throws InterruptedException {
    CpuMeter cpu = session.cpu();
    OpenLoop.Outcome outcome =
        run(client, client, Headline.STATIC, rate, shape.checkSeconds(), "client");
    session.figures().pace("overload_client_check", outcome);
    session.figures().cpu("overload_client_check", cpu);
    Recording recording = outcome.recordings().get(0);
    session
        .figures()
        .paced(
            new Target(
                "overload_static",
                "static answer at the rate of the overload",
                Headline.STATIC.path(),
                Target.Start.NONE),
            recording,
            outcome.achievedRatePerSecond());
  }

  private void overload(LoadClient client, double rate, double peak) throws InterruptedException {
    int seconds = session.run().overloadSeconds();
    AnswersPerSecond answers = new AnswersPerSecond(client);
    CpuMeter cpu = session.cpu();
    OpenLoop.Outcome outcome = run(client, answers, target, rate, seconds, "overload");
    Figures figures = session.figures();
    figures.cpu("overload", cpu);
    figures.pace("overload", outcome);
    Recording recording = outcome.recordings().get(0);
    Series series =
        figures.refusable(
            target.name(), target.label(), recording, outcome.achievedRatePerSecond());
    double goodput = answers.goodPerSecond(seconds / LEAD_IN_SHARE, seconds);
    long all = series.total().getTotalCount() + series.failureCount();
    double refused = figures.metrics().get("overload_refused_count");
    figures
        .metrics()
        .put("overload_goodput_per_second", goodput)
        .put("overload_goodput_of_peak_percent", 100 * goodput / peak)
        .put("overload_refused_percent", all == 0 ? Double.NaN : 100 * refused / all)
        .put("overload_deadline_us", 1e3 * shape.deadlineMs())
        .ratio("overload_p99_over_deadline_ratio", "overload_p99_us", "overload_deadline_us");
    draw(answers.seconds());
  }

  private OpenLoop.Outcome run(
      LoadClient client, Sender sender, Target asked, double rate, int seconds, String stage)
      throws InterruptedException {
    int requests = Math.max(2, (int) Math.round(rate * seconds));
    OpenLoop.Plan plan =
        new OpenLoop.Plan(List.of(asked), Arrivals.constant(rate), rate, requests, 1);
    return new OpenLoop(client.context(), sender, shape.maxInFlight())
        .run(plan, scheduled -> session.at(stage, (double) scheduled / requests));
  }

  private void draw(List<AnswersPerSecond.Second> seconds) {
    List<List<Double>> rows = new ArrayList<>();
    for (int i = 0; i < seconds.size(); i++) {
      AnswersPerSecond.Second second = seconds.get(i);
      rows.add(
          List.of(
              (double) i,
              (double) second.good(),
              (double) second.refused(),
              (double) second.failed()));
    }
    session
        .figures()
        .samples(
            new Samples(
                "load-overload",
                List.of("at_seconds", "good_count", "refused_count", "failed_count"),
                rows));
    session
        .figures()
        .plot(
            new Plot.Lines(
                "load-overload",
                "Answers while there is more than can be done",
                "s",
                "answers a second",
                List.of(
                    line("good", seconds, AnswersPerSecond.Second::good),
                    line("refused", seconds, AnswersPerSecond.Second::refused),
                    line("failed", seconds, AnswersPerSecond.Second::failed))));
  }

  private static Plot.Line line(
      String label,
      List<AnswersPerSecond.Second> seconds,
      ToLongFunction<AnswersPerSecond.Second> value) {
    List<Double> x = new ArrayList<>();
    List<Double> y = new ArrayList<>();
    for (int i = 0; i < seconds.size(); i++) {
      x.add((double) i);
      y.add((double) value.applyAsLong(seconds.get(i)));
    }
    return new Plot.Line(label, x, y);
  }
}
