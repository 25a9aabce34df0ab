package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Outcome.Reason;
import dev.argyle.worker.api.Outcome.Rejected;
import dev.argyle.worker.api.Specs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The machine, here the group above all sandboxes, has less memory than they may take in all. */
@RequiresRoot
class MemoryPressureTest {
  private static final long ROOM_BYTES = 48 << 20;

  @RegisterExtension static final WorkerFixture FIXTURE = WorkerFixture.plain();

  private Path limit;
  private String unlimited;

  @BeforeEach
  void leaveLittleRoom() throws IOException {
    for (Path group : Guests.groups(FIXTURE.config().runId())) {
      Path v1 = group.resolve("memory.limit_in_bytes");
      Path v2 = group.resolve("memory.max");
      if (Files.exists(v1) || Files.exists(v2)) {
        boolean old = Files.exists(v1);
        limit = old ? v1 : v2;
        unlimited = old ? "-1" : "max";
        Path usage = group.resolve(old ? "memory.usage_in_bytes" : "memory.current");
        long used = Long.parseLong(Files.readString(usage).strip());
        Files.writeString(limit, Long.toString(used + ROOM_BYTES));
      }
    }
  }

  @AfterEach
  void giveItBack() throws IOException {
    Files.writeString(limit, unlimited);
  }

  @Test
  void whoWasEndedBelowItsOwnLimitIsNotToBlame() throws IOException {
    FunctionSpec neighbour =
        FIXTURE.python(Specs.named("neighbour"), "def handler(e, c):\n    return 'here'\n");
    assertEquals("here", FIXTURE.run(neighbour, "{}").value().asText());
    FunctionSpec takes =
        FIXTURE.python(
            Specs.named("takes").memoryMb(512),
            "def handler(e, c):\n    return len(bytearray(int(e)))\n");
    Rejected rejected = FIXTURE.run(takes, Long.toString(ROOM_BYTES * 3)).outcome(Rejected.class);
    assertEquals(Reason.UNAVAILABLE, rejected.reason());
    assertEquals(
        "the memory of all functions together (worker.memory) ran out and the sandbox was ended;"
            + " try again",
        rejected.message());
    assertEquals("here", FIXTURE.run(neighbour, "{}").value().asText());
    giveItBack();
    assertEquals(
        ROOM_BYTES * 3, FIXTURE.run(takes, Long.toString(ROOM_BYTES * 3)).value().asLong());
  }
}
