package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Isolation;
import dev.argyle.worker.api.Outcome;
import dev.argyle.worker.api.Outcome.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Callers that never rest. Each invocation leaves a token wherever a handler can leave something,
 * and says which tokens it found there.
 */
final class TokenCallers {
  static final String HANDLER =
      """
      import builtins, glob, os, time
      BORN = time.monotonic_ns()
      INSTANCE = os.urandom(8).hex()
      TOKENS = []
      def found():
          yield from TOKENS
          yield from getattr(builtins, "tokens", [])
          for place in ("/tmp", "/var/tmp", "/dev/shm", "/run", "/var/task"):
              for path in glob.glob(place + "/**/token-*", recursive=True):
                  yield path.rsplit("token-", 1)[1]
          for name in os.environ:
              if name.startswith("TOKEN_"):
                  yield name[6:]
      def handler(event, context):
          seen = sorted(set(found()))
          token = event["token"]
          TOKENS.append(token)
          builtins.tokens = getattr(builtins, "tokens", []) + [token]
          os.environ["TOKEN_" + token] = token
          open("/tmp/token-" + token, "w").close()
          time.sleep(event["ms"] / 1000)
          return {"token": token, "found": seen, "instance": INSTANCE, "uid": int(open('/proc/self/uid_map').read().split()[1]),
                  "born": BORN, "end": time.monotonic_ns()}
      """;

  private static final int MAX_RUN_MS = 20;

  private final WorkerFixture fixture;
  private final List<FunctionSpec> functions;
  private final Witnesses witnesses;
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private volatile boolean stopping;

  TokenCallers(WorkerFixture fixture, List<FunctionSpec> functions, Witnesses witnesses) {
    this.fixture = fixture;
    this.functions = functions;
    this.witnesses = witnesses;
  }

  void start(int count, long seed) {
    for (int i = 0; i < count; i++) {
      Random random = new Random(seed + i);
      Thread thread = new Thread(() -> callUntilStopped(random), "caller-" + i);
      threads.add(thread);
      thread.start();
    }
  }

  boolean failed() {
    return failure.get() != null;
  }

  /** Waits for the last answers; throws what a caller met. */
  void stop() throws InterruptedException {
    stopping = true;
    for (Thread thread : threads) {
      thread.join();
    }
    if (failed()) {
      throw new AssertionError(failure.get());
    }
  }

  private void callUntilStopped(Random random) {
    try {
      while (!stopping && !failed()) {
        call(functions.get(random.nextInt(functions.size())), random.nextInt(MAX_RUN_MS));
      }
    } catch (RuntimeException | Error e) {
      failure.compareAndSet(null, e);
    }
  }

  private void call(FunctionSpec function, int runMs) {
    String token = UUID.randomUUID().toString().replace("-", "");
    Answer answer = fixture.run(function, "{\"token\":\"" + token + "\",\"ms\":" + runMs + "}");
    if (answer.result().outcome() instanceof Outcome.Success) {
      JsonNode said = answer.value();
      assertEquals(token, said.get("token").asText(), "somebody else's answer");
      witnesses.heard(function.name(), function.isolation() == Isolation.REQUEST, said);
    } else {
      Outcome.Rejected refusal = answer.rejection();
      assertEquals(Reason.UNAVAILABLE, refusal.reason(), refusal::toString);
      witnesses.rejected();
    }
  }
}
