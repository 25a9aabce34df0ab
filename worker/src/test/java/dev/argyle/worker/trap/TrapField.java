package dev.argyle.worker.trap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.argyle.sandbox.testing.Eventually;
import dev.argyle.worker.Answer;
import dev.argyle.worker.Guests;
import dev.argyle.worker.Inside;
import dev.argyle.worker.NodeProbe;
import dev.argyle.worker.WorkerFixture;
import dev.argyle.worker.WorkerFixture.Running;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Specs;
import dev.argyle.worker.api.StartKind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Where the traps are laid: one worker for a class, on which each trap runs hostile code in a
 * function of its own. After each of them, whatever it was, a neighbour that was there before must
 * answer from the same instance, a fresh sandbox must start, the zygote must be the one it was, and
 * nothing of the trap may be left.
 */
final class TrapField implements BeforeAllCallback, AfterAllCallback, AfterEachCallback {
  private static final String NEIGHBOUR =
      """
      import os
      count = 0
      def handler(event, context):
          global count
          count += 1
          return [os.environ["SECRET"], count]
      """;

  private static final String NODE_NEIGHBOUR =
      """
      let count = 0;
      exports.handler = async () => [process.env.SECRET, ++count];
      """;

  /** Where a machine names a resolver that nobody is behind, names take no trap's time. */
  private static final Map<String, String> QUICK_RESOLVER =
      Map.of("RES_OPTIONS", "timeout:1 attempts:1");

  private static final Duration BETWEEN_CALLS = Duration.ofMillis(200);

  private static final String SECRET = "the neighbour's";

  private final WorkerFixture fixture =
      WorkerFixture.with(config -> config.withZygoteMemory(256 << 20));
  private final Inside inside = new Inside(fixture);
  private final List<String> laid = new ArrayList<>();
  private final NodeProbe node = new NodeProbe(fixture);
  private final boolean withNode;
  private final List<FunctionSpec> neighbours = new ArrayList<>();
  private final List<FunctionSpec> fresh = new ArrayList<>();
  private int calls;
  private int traps;
  private List<Long> zygotes = List.of();

  TrapField() {
    this(false);
  }

  private TrapField(boolean withNode) {
    this.withNode = withNode;
  }

  /** One with a neighbour of either runtime. */
  static TrapField ofBothRuntimes() {
    return new TrapField(true);
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    fixture.beforeAll(context);
    Map<String, String> secret = Map.of("SECRET", SECRET);
    neighbours.add(fixture.python(Specs.named("neighbour").environment(secret), NEIGHBOUR));
    fresh.add(
        fixture.python(
            Specs.named("fresh").isolatedByRequest(), "def handler(e, c):\n    return e + 1\n"));
    if (withNode) {
      neighbours.add(
          fixture.node(Specs.named("node-neighbour").environment(secret), NODE_NEIGHBOUR));
      fresh.add(
          fixture.node(
              Specs.named("node-fresh").isolatedByRequest(), "exports.handler = async e => e + 1"));
    }
    calls = 1;
    for (FunctionSpec neighbour : neighbours) {
      assertEquals(answerOfNeighbour(), fixture.run(neighbour, "{}").value().toString());
    }
    zygotes = zygotes();
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    fixture.afterAll(context);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    laid.forEach(name -> fixture.worker().retire(name, ""));
    laid.clear();
    neighbourAnswers();
    for (FunctionSpec function : fresh) {
      assertEquals(8, fixture.run(function, "7").value().asInt(), "a fresh sandbox");
    }
    assertTrue(zygotes().containsAll(zygotes), "a zygote is another");
    Eventually.await("nothing of the trap is left", this::onlySparesAndTheNeighbourAreLeft);
  }

  /** Of both runtimes. */
  private static List<Long> zygotes() {
    return ProcessHandle.current()
        .children()
        .map(ProcessHandle::pid)
        .filter(child -> Guests.read(child, "cmdline").contains("/zygote."))
        .toList();
  }

  /** The neighbour's instance is the one it was, and has its memory and environment. */
  void neighbourAnswers() {
    calls++;
    for (FunctionSpec neighbour : neighbours) {
      Answer answer = fixture.run(neighbour, "{}");
      assertEquals(answerOfNeighbour(), answer.value().toString());
      assertEquals(StartKind.WARM, answer.metering().start());
    }
  }

  private String answerOfNeighbour() {
    return "[\"" + SECRET + "\"," + calls + "]";
  }

  private boolean onlySparesAndTheNeighbourAreLeft() {
    int spares = fixture.stats().spares();
    // The functions with a network have a shelf of their own, once the first has come.
    return spares >= fixture.config().spares()
        && fixture.instances("starting") + fixture.instances("busy") == 0
        && fixture.instances("idle") == neighbours.size()
        && Guests.all(fixture.config().runId()).size() == spares + neighbours.size();
  }

  WorkerFixture fixture() {
    return fixture;
  }

  /** A function for a trap, which is gone after the test: a fresh sandbox for every request. */
  Specs specs() {
    return instanceSpecs().isolatedByRequest();
  }

  /** A function for a trap whose sandbox is used again. */
  Specs instanceSpecs() {
    String name = "trap-" + ++traps;
    laid.add(name);
    return Specs.named(name).environment(QUICK_RESOLVER);
  }

  /** A function that runs the code it is sent. */
  FunctionSpec function(Specs specs) {
    return inside.function(specs);
  }

  /** A function of this source. */
  FunctionSpec function(Specs specs, String source) {
    return fixture.python(specs, source);
  }

  /** Starts hostile code in a function of its own; what it assigns to {@code out} is its answer. */
  Running start(Specs specs, String code) {
    return start(function(specs), code);
  }

  Running start(FunctionSpec function, String code) {
    return fixture.start(function, Inside.encode(Tools.SOURCE + Tools.withNumbers(code)));
  }

  /** Runs hostile code while the neighbour is asked over and over. */
  Answer run(Specs specs, String code) {
    return whileTheNeighbourAnswers(start(specs, code));
  }

  /** The same in JavaScript, as the body of an async function. */
  Answer runNode(Specs specs, String code) {
    return runNode(node.function(specs), code);
  }

  Answer runNode(FunctionSpec function, String code) {
    return whileTheNeighbourAnswers(
        fixture.start(function, Inside.encode(Tools.JAVASCRIPT + code)));
  }

  /** A function that runs the JavaScript it is sent. */
  FunctionSpec nodeFunction(Specs specs) {
    return node.function(specs);
  }

  private Answer whileTheNeighbourAnswers(Running running) {
    do {
      neighbourAnswers();
    } while (!Eventually.within(BETWEEN_CALLS, running.sink()::isOver));
    return running.answer();
  }

  Answer run(String code) {
    return run(specs(), code);
  }

  /** What hostile code that answers has found. */
  JsonNode found(String code) {
    return run(code).value();
  }

  /**
   * Runs code that {@code tries} things, each of which the kernel must refuse for good: not because
   * it was asked wrongly.
   *
   * @return what was tried, and the error's name
   */
  Map<String, String> refused(String code) {
    return refused(specs(), code, "");
  }

  Map<String, String> refused(String code, String also) {
    return refused(specs(), code, also);
  }

  /**
   * Runs code that {@code tries} things, each of which must be refused.
   *
   * @param also names of errors that are refusals here, separated by blanks
   */
  Map<String, String> refused(Specs specs, String code, String also) {
    return assertRefused(run(specs, code + "\nout = tried\n").value(), also);
  }

  /** The same in JavaScript. */
  Map<String, String> refusedNode(Specs specs, String code, String also) {
    return assertRefused(runNode(specs, code + "\nreturn tried;\n").value(), also);
  }

  Map<String, String> refusedNode(String code) {
    return refusedNode(specs(), code, "");
  }

  Map<String, String> refusedNode(String code, String also) {
    return refusedNode(specs(), code, also);
  }

  private static Map<String, String> assertRefused(JsonNode tried, String also) {
    Map<String, String> errors = errors(tried);
    assertFalse(errors.isEmpty(), "nothing was tried");
    List<String> refusals = new ArrayList<>(Tools.REFUSALS);
    refusals.addAll(List.of(also.split(" ")));
    errors.forEach(
        (name, error) -> assertTrue(refusals.contains(error), () -> name + ": " + error));
    return errors;
  }

  static Map<String, String> errors(JsonNode tried) {
    Map<String, String> errors = new TreeMap<>();
    tried.properties().forEach(entry -> errors.put(entry.getKey(), entry.getValue().asText()));
    return errors;
  }
}
