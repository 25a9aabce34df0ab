package dev.argyle.bench.docker;

import dev.argyle.bench.load.LoadException;
import dev.argyle.bench.load.Target;
import dev.argyle.bench.peer.Contents;
import dev.argyle.bench.peer.Job;
import dev.argyle.bench.peer.Peers;
import dev.argyle.bench.platform.BenchFunction;
import dev.argyle.bench.report.SuiteResult;
import dev.argyle.bench.run.Session;
import dev.argyle.bench.run.Suite;
import dev.argyle.bench.run.SuiteRun;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A fresh sandbox of the platform beside Docker's and others', each with the same handler: what one
 * costs, and how many a second there are at some concurrencies (SOCK's figure 14).
 */
public final class DockerSuite implements Suite {
  static final BenchFunction WARM =
      BenchFunction.noop("bench-docker-warm", BenchFunction.Language.PYTHON, "instance", 8);
  static final BenchFunction COLD =
      BenchFunction.noop("bench-docker-cold", BenchFunction.Language.PYTHON, "request", 32);
  static final Target WARM_TARGET =
      new Target("warm", "Argyle, warm: a reused sandbox, by HTTP", WARM.path(), Target.Start.WARM);
  static final Target COLD_TARGET =
      new Target(
          "cold", "Argyle, cold: a fresh sandbox each, by HTTP", COLD.path(), Target.Start.COLD);

  private static final String HANDLER = "handler.handler";
  private static final String EVENT = "{\"body\": \"\"}";

  private final DockerShape shape;
  private final PeerStart peerStart;
  private final Platforms platforms;

  /** Gets peers ready. */
  @FunctionalInterface
  interface PeerStart {
    Peers start(Consumer<String> told) throws InterruptedException;
  }

  /** By real peers, and platforms of the bench's own. */
  public DockerSuite(DockerShape shape) {
    this(shape, told -> Peers.start(Contents.PYTHON, told), Platforms.REAL);
  }

  DockerSuite(DockerShape shape, PeerStart peerStart, Platforms platforms) {
    this.shape = shape;
    this.peerStart = peerStart;
    this.platforms = platforms;
  }

  @Override
  public String name() {
    return "docker";
  }

  @Override
  public String description() {
    return "fresh sandboxes beside Docker's and others' (SOCK's figure 14)";
  }

  @Override
  public SuiteResult run(SuiteRun run) throws InterruptedException {
    return Session.run(name(), run, parameters(run), this::measure);
  }

  private void measure(Session session) throws InterruptedException {
    Path code = code();
    try (Peers peers = peerStart.start(what -> session.at("prepare: " + what, 0))) {
      peers.missing().forEach(session.figures()::missing);
      session.at("deploy", 0);
      session.deployment().add(WARM);
      session.deployment().add(COLD);
      Job job = Job.python(code, HANDLER, false, Buffer.buffer(EVENT));
      new OneByOne(session, shape, peers, job).measure();
      Throughput throughput = new Throughput(session, shape, peers, job);
      throughput.measure(platforms);
      new DockerReport(session.figures(), shape, peers, throughput).tell();
    } finally {
      remove(code);
    }
  }

  /** The very file that the platform's functions have. */
  private static Path code() {
    try {
      Path folder = Files.createTempDirectory("argyle-bench-code-");
      Files.writeString(folder.resolve("handler.py"), COLD.code());
      return folder;
    } catch (IOException e) {
      throw new LoadException("no folder for a handler: " + e.getMessage(), e);
    }
  }

  private static void remove(Path code) {
    try {
      Files.deleteIfExists(code.resolve("handler.py"));
      Files.deleteIfExists(code);
    } catch (IOException e) {
      // A file in the folder for temporary ones that stays is no reason to lose the figures.
    }
  }

  static String handler() {
    return HANDLER;
  }

  private Map<String, Object> parameters(SuiteRun run) {
    return Map.of(
        "rate_per_second", run.ratePerSecond(),
        "closed_clients", shape.clients(),
        "closed_seconds_each", run.seconds(),
        "turns_at_most_count", shape.mostTurns(),
        "platform_requests_a_turn_count", shape.turnRequests());
  }
}
