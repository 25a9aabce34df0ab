package dev.argyle.bench.workload;

import dev.argyle.bench.load.LoadException;
import dev.argyle.bench.platform.BenchFunction;
import dev.argyle.bench.report.SuiteResult;
import dev.argyle.bench.run.Session;
import dev.argyle.bench.run.Suite;
import dev.argyle.bench.run.SuiteRun;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Two functions that people really run, the image resize of SOCK's case study and a GIF creator, on
 * the platform and under Docker: the same code, input and limits, taking turns.
 */
public final class CaseSuite implements Suite {
  private static final int MAX_CONCURRENCY = 4;

  private final CaseShape shape;
  private final Others.Opener opener;

  /** Beside Docker. */
  public CaseSuite(CaseShape shape) {
    this(shape, DockerOthers::open);
  }

  CaseSuite(CaseShape shape, Others.Opener opener) {
    this.shape = shape;
    this.opener = opener;
  }

  @Override
  public String name() {
    return "case";
  }

  @Override
  public String description() {
    return "resizing an image and making a GIF, beside the same in Docker";
  }

  @Override
  public SuiteResult run(SuiteRun run) throws InterruptedException {
    return Session.run(name(), run, parameters(run), this::measure);
  }

  private void measure(Session session) throws InterruptedException {
    Callers callers = uri -> new Caller(session.client().context(), uri);
    try (Caller caller = callers.to(session.run().gateway());
        CaseFolders folders = new CaseFolders();
        Others others = opener.open(callers, what -> session.at("Docker: " + what, 0))) {
      List<CaseTurns> all = new ArrayList<>();
      try {
        for (CaseStudy study : shape.studies()) {
          prepare(session, study, caller, folders, others).ifPresent(all::add);
        }
        takeTurns(session, all);
      } finally {
        all.forEach(turns -> turns.ways().forEach(Way::close));
      }
      others.missing().forEach(session.figures()::missing);
      all.forEach(turns -> turns.tell(session.figures()));
      new CaseReport(name(), session.figures(), all).tell();
    } catch (IOException e) {
      throw new LoadException("a folder for code: " + e.getMessage(), e);
    }
  }

  /** Deploys a study's function and starts what it is compared to, if its packages are there. */
  private Optional<CaseTurns> prepare(
      Session session, CaseStudy study, Caller caller, CaseFolders folders, Others others)
      throws InterruptedException, IOException {
    session.at("prepare: " + study.key(), 0);
    Optional<Buffer> input = CaseInputs.of(study);
    if (input.isEmpty()) {
      session.figures().missing(study.key(), "ffmpeg is not installed: apt-get install -y ffmpeg");
      return Optional.empty();
    }
    BenchFunction cold = function(study, "cold", "request", input.get());
    BenchFunction warm = function(study, "warm", "instance", input.get());
    session.deployment().addUntouched(cold);
    Optional<String> missing = session.gateway().invoke(cold).flatMap(CaseStudy::missing);
    if (missing.isPresent()) {
      session.figures().missing(study.key(), missing.get());
      return Optional.empty();
    }
    session.deployment().add(warm);
    List<Way> ways = new ArrayList<>();
    ways.add(way("cold", "a fresh sandbox each", cold, caller));
    ways.add(way("warm", "a reused sandbox", warm, caller));
    ways.addAll(others.ways(folders.of(study, input.get())));
    CaseTurns turns = new CaseTurns(study, ways);
    turns.warmUp(shape.warmUpRequests());
    return Optional.of(turns);
  }

  private static BenchFunction function(
      CaseStudy study, String start, String isolation, Buffer input) {
    return new BenchFunction(
        "bench-case-" + study.key() + "-" + start,
        BenchFunction.Language.PYTHON,
        isolation,
        MAX_CONCURRENCY,
        study.code(),
        Map.of(study.input(), input));
  }

  private static Way way(String start, String explanation, BenchFunction function, Caller caller) {
    String label = "Argyle " + start;
    return new HttpWay(
        start,
        label,
        label + ": " + explanation,
        caller,
        function.path(),
        Optional.of(start),
        () -> {});
  }

  /** Rounds until the time is over, one at least. */
  private void takeTurns(Session session, List<CaseTurns> all) throws InterruptedException {
    double turnsNs =
        TimeUnit.MILLISECONDS.toNanos((long) shape.turnsMsPerSecond() * session.run().seconds());
    long startNs = System.nanoTime();
    do {
      for (CaseTurns one : all) {
        session.at(
            "turns: " + one.study().key(),
            Math.min(1, (System.nanoTime() - startNs) / Math.max(1, turnsNs)));
        one.turn(shape.blockRequests());
      }
    } while (!all.isEmpty() && System.nanoTime() - startNs < turnsNs);
  }

  private Map<String, Object> parameters(SuiteRun run) {
    return Map.of(
        "studies", shape.studies().stream().map(CaseStudy::key).toList(),
        "seconds", (double) shape.turnsMsPerSecond() * run.seconds() / 1e3,
        "closed_clients", 1,
        "block_requests_count", shape.blockRequests(),
        "warm_up_requests_count", shape.warmUpRequests());
  }
}
