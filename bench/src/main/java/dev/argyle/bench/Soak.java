package dev.argyle.bench;

import dev.argyle.bench.load.Arrivals;
import dev.argyle.bench.load.OpenLoop;
import dev.argyle.bench.load.Target;
import dev.argyle.bench.machine.CpuMeter;
import dev.argyle.bench.run.Repeated;
import dev.argyle.bench.run.Session;
import java.util.List;

/** A day's traffic in minutes, of all kinds at once, and what it leaves behind. */
final class Soak {
  private final Session session;
  private final SoakShape shape;

  Soak(Session session, SoakShape shape) {
    this.session = session;
    this.shape = shape;
  }

  void measure() throws InterruptedException {
    session.at("deploy", 0);
    SoakTraffic traffic = new SoakTraffic(session);
    traffic.deploy();
    int seconds = session.run().soakSeconds();
    int rate = shape.ratePerSecond();
    List<Target> targets = traffic.targets();
    int rounds = Math.max(2, rate * seconds / targets.size());
    OpenLoop.Plan plan = new OpenLoop.Plan(targets, Arrivals.constant(rate), rate, 1, rounds);
    double requests = (double) plan.requests();
    CpuMeter cpu = session.cpu();
    OpenLoop.Outcome outcome;
    SoakSampler sampler = new SoakSampler(session, shape, seconds);
    try (Repeated looks = Repeated.start("bench-sampler", shape.sampleMs(), sampler::look);
        Repeated deploys =
            Repeated.start("bench-deployer", shape.deployEveryMs(), traffic::deployAndRemove)) {
      outcome =
          new OpenLoop(session.client().context(), traffic)
              .run(plan, scheduled -> session.at("soak", scheduled / requests));
      looks.failure().ifPresent(session.figures()::problem);
      deploys.failure().ifPresent(session.figures()::problem);
    }
    session.figures().cpu("soak", cpu);
    session.figures().pace("soak", outcome);
    for (int i = 0; i < targets.size(); i++) {
      Target target = targets.get(i);
      session
          .figures()
          .refusable(
              target.name(),
              target.label(),
              outcome.recordings().get(i),
              outcome.achievedRatePerSecond() / targets.size());
    }
    session.figures().metrics().count("soak_deploys_count", traffic.deploys());
    new SoakVerdict(
            session.figures(),
            sampler.samples(),
            sampler.collected(),
            !outcome.missedRate(),
            seconds)
        .tell();
  }
}
