package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.testing.Eventually;
import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Specs;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a spare does before it is anybody's is what a first call would have to do else. */
@RequiresRoot
class RehearsalTest {
  /** Of {@code /proc/PID/stat}, after the name: faults that no disk was needed for. */
  private static final int MINOR_FAULTS = 7;

  private static final String EVENT =
      """
      {"version":"2.0","routeKey":"$default","rawPath":"/","rawQueryString":"","headers":{"host":\
      "127.0.0.1:8080","user-agent":"test","accept":"*/*"},"requestContext":{"accountId":"anonymous",\
      "apiId":"quick","domainName":"127.0.0.1","http":{"method":"GET","path":"/","protocol":\
      "HTTP/1.1","sourceIp":"127.0.0.1","userAgent":"test"},"routeKey":"$default","stage":\
      "$default","timeEpoch":1767225600000},"isBase64Encoded":false}""";

  @RegisterExtension static final WorkerFixture FIXTURE = WorkerFixture.plain();

  private static Map<Integer, Long> faults() {
    return Guests.all(FIXTURE.config().runId()).stream()
        .collect(Collectors.toMap(Function.identity(), RehearsalTest::faultsOf));
  }

  private static long faultsOf(int guest) {
    String stat = Guests.read(guest, "stat");
    String[] afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(afterName[MINOR_FAULTS]);
  }

  /**
   * Each page that a guest writes to is copied, and callers wait for that: there were 42 such pages
   * when the rehearsal's invocation was smaller than others', and the zygote's memory had holes.
   */
  @Test
  void aFirstCallWritesToFewPagesThatTheRehearsalDidNot() {
    FunctionSpec function =
        FIXTURE.python(Specs.named("quick"), "def handler(e, c):\n    return 'done'\n");
    Eventually.await(
        "the shelf is full", () -> FIXTURE.stats().spares() == FIXTURE.config().spares());
    Map<Integer, Long> before = faults();
    assertEquals("done", FIXTURE.run(function, EVENT).value().asText());
    Map<Integer, Long> after = faults();
    long more =
        before.keySet().stream()
            .filter(after::containsKey)
            .mapToLong(guest -> after.get(guest) - before.get(guest))
            .max()
            .orElseThrow();
    assertTrue(more > 0, "one of them has served");
    assertTrue(more <= 22, () -> "faults: " + more);
  }

  /** The kernel wakes who waits in a read also when the other side has read: twice a call, then. */
  @Test
  void aGuestIsWokenOnceACall() {
    FunctionSpec function =
        FIXTURE.python(
            Specs.named("awake"),
            """
            def handler(e, c):
                with open("/proc/self/status") as file:
                    status = file.read()
                return int(status.split("voluntary_ctxt_switches:")[1].split()[0])
            """);
    int calls = 200;
    long first = FIXTURE.run(function, EVENT).value().asLong();
    long last = first;
    for (int i = 0; i < calls; i++) {
      last = FIXTURE.run(function, EVENT).value().asLong();
    }
    long sleeps = last - first;
    // Less often, where the next call comes before it sleeps.
    assertTrue(sleeps <= calls * 3 / 2, () -> "sleeps: " + sleeps);
  }
}
