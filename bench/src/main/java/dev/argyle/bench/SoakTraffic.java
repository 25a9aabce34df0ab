package dev.argyle.bench;

import dev.argyle.bench.load.LoadClient;
import dev.argyle.bench.load.Reply;
import dev.argyle.bench.load.Sender;
import dev.argyle.bench.load.Target;
import dev.argyle.bench.platform.BenchFunction;
import dev.argyle.bench.platform.LoadFunctions;
import dev.argyle.bench.run.Session;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that a platform meets in a day: calls that are warm and cold, that fail, stream and carry a
 * lot, callers that go away, and functions that come and go. Requests belong to the client's event
 * loop, deploys to one other thread.
 */
final class SoakTraffic implements Sender {
  private static final int INSTANCES = 8;
  private static final int PAYLOAD_BYTES = 256 * 1024;

  /** A caller that goes away does so in the midst of what it asked for. */
  private static final long CALL_MS = 500;

  private static final long GONE_AFTER_MS = 20;

  /** What the trigger answers when a function failed. */
  private static final int BAD_GATEWAY = 502;

  private static final int OK = 200;

  /** Names of functions that come and go, in turn. */
  private static final int NAMES = 4;

  private final Session session;
  private final LoadClient client;
  private final Map<Target, Sender> senders = new LinkedHashMap<>();
  private final List<BenchFunction> functions;
  private volatile int deploys;

  SoakTraffic(Session session) {
    this.session = session;
    client = session.client();
    BenchFunction.Language python = BenchFunction.Language.PYTHON;
    BenchFunction warm = BenchFunction.noop("bench-soak-warm", python, "instance", INSTANCES);
    BenchFunction cold = BenchFunction.noop("bench-soak-cold", python, "request", INSTANCES);
    BenchFunction failing = LoadFunctions.failing("bench-soak-failing", INSTANCES);
    BenchFunction streaming = LoadFunctions.streaming("bench-soak-streaming", INSTANCES);
    BenchFunction echoing = LoadFunctions.echoing("bench-soak-echoing", INSTANCES);
    BenchFunction waiting = BenchFunction.waiting("bench-soak-waiting", python, INSTANCES);
    functions = List.of(warm, cold, failing, streaming, echoing, waiting);
    Buffer payload = Buffer.buffer("x".repeat(PAYLOAD_BYTES));
    add("soak_warm", "warm", warm.path(), Target.Start.ANY, client);
    add("soak_cold", "cold", cold.path(), Target.Start.COLD, client);
    add("soak_failing", "failing", failing.path(), Target.Start.NONE, this::sendFailing);
    add("soak_streaming", "streaming", streaming.path(), Target.Start.ANY, client);
    add(
        "soak_large",
        "256 KiB there and back",
        echoing.path(),
        Target.Start.ANY,
        target -> client.upload(target, payload));
    add(
        "soak_gone",
        "callers that go away",
        waiting.pathWaiting(CALL_MS),
        Target.Start.NONE,
        this::sendAndGo);
  }

  private void add(String name, String label, String path, Target.Start start, Sender sender) {
    senders.put(new Target(name, "soak: " + label, path, start), sender);
  }

  /** Deploys what is called; functions that fail are not called for that. */
  void deploy() throws InterruptedException {
    for (BenchFunction function : functions) {
      session.deployment().addUntouched(function);
    }
  }

  /** What is called, in turn. */
  List<Target> targets() {
    return List.copyOf(senders.keySet());
  }

  @Override
  public Future<Reply> send(Target target) {
    return senders.get(target).send(target);
  }

  private Future<Reply> sendFailing(Target target) {
    return client.send(target).map(reply -> expected(reply, BAD_GATEWAY));
  }

  private Future<Reply> sendAndGo(Target target) {
    return client.abandon(target, GONE_AFTER_MS).map(reply -> expected(reply, LoadClient.GONE));
  }

  /** What is meant to fail is good when it does, and bad when it does not. */
  private static Reply expected(Reply reply, int status) {
    if (reply.status() == status) {
      return new Reply(OK, reply.start());
    }
    return reply.status() == OK ? new Reply(LoadClient.GONE, reply.start()) : reply;
  }

  /** A small function comes, is called, gets another version, is called again, and goes. */
  void deployAndRemove() throws InterruptedException {
    int number = deploys;
    String name = "bench-soak-" + number % NAMES;
    BenchFunction first = BenchFunction.numbered(name, 2 * number, "instance", 2);
    BenchFunction second = BenchFunction.numbered(name, 2 * number + 1, "instance", 2);
    session.deployment().addUntouched(first);
    session.gateway().awaitAnswer(first);
    session.deployment().addUntouched(second);
    session.gateway().awaitAnswer(second);
    session.deployment().remove(List.of(first, second)).forEach(session.figures()::problem);
    deploys = number + 1;
  }

  int deploys() {
    return deploys;
  }
}
