package dev.argyle.bench.workload;

import dev.argyle.bench.load.Recording;
import dev.argyle.bench.report.Series;
import dev.argyle.bench.run.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One case study, all ways in turns. */
final class CaseTurns {
  private final CaseStudy study;
  private final List<Taker> takers = new ArrayList<>();

  CaseTurns(CaseStudy study, List<Way> ways) {
    this.study = study;
    ways.forEach(way -> takers.add(new Taker(way)));
  }

  CaseStudy study() {
    return study;
  }

  List<Way> ways() {
    return takers.stream().map(taker -> taker.way).toList();
  }

  /** Lets servers get ready, so often; containers start once. */
  void warmUp(int requests) throws InterruptedException {
    for (Taker taker : takers) {
      for (int i = 0; i < (taker.way.isServed() ? requests : 1); i++) {
        taker.once(new Times());
      }
    }
  }

  /** One block of everything. The first request of a server's block is not counted. */
  void turn(int requests) throws InterruptedException {
    for (Taker taker : takers) {
      taker.times.begin();
      if (taker.way.isServed()) {
        taker.once(new Times());
      }
      for (int i = 0; i < (taker.way.isServed() ? requests : 1); i++) {
        taker.once(taker.times);
      }
    }
  }

  /** Names what was found. */
  void tell(Figures figures) {
    for (Taker taker : takers) {
      taker.times.tell(figures, study.key() + "_" + taker.way.key(), label(taker.way), kind(taker));
    }
  }

  private String label(Way way) {
    return study.key() + ", " + way.explanation();
  }

  private static Series.Kind kind(Taker taker) {
    return taker.way.isServed() ? Series.Kind.CLOSED : Series.Kind.PEER;
  }

  /** One way and what it took. */
  private final class Taker {
    private final Way way;
    private final Times times = new Times();

    Taker(Way way) {
      this.way = way;
    }

    void once(Times counted) throws InterruptedException {
      try {
        Way.Taken taken = way.once();
        study.fault(taken.picture()).ifPresentOrElse(counted::failed, () -> counted.add(taken));
      } catch (CaseException e) {
        counted.failed(e.getMessage());
      }
    }
  }

  /** From request to answer, and its two parts. */
  private static final class Times {
    private final Recording wall = new Recording();
    private final Recording handler = new Recording();
    private final Recording startup = new Recording();

    void begin() {
      wall.beginBlock();
      handler.beginBlock();
      startup.beginBlock();
    }

    void failed(String reason) {
      wall.failure(reason);
    }

    void add(Way.Taken taken) {
      wall.success(taken.wallNs());
      handler.success(taken.handlerNs());
      startup.success(taken.wallNs() - taken.handlerNs());
    }

    void tell(Figures figures, String key, String label, Series.Kind kind) {
      figures.measured(Series.of(key, label, kind, wall, Optional.empty()));
      if (wall.goodCount() > 0) {
        double startupUs = median(startup);
        figures
            .metrics()
            .put(key + "_handler_p50_us", median(handler))
            .put(key + "_startup_p50_us", startupUs)
            .put(key + "_startup_share_percent", 100 * startupUs / median(wall));
      }
    }

    private static double median(Recording recording) {
      return Series.of("", "", Series.Kind.PEER, recording, Optional.empty()).percentileUs(50);
    }
  }
}
