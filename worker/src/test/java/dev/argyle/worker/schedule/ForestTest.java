package dev.argyle.worker.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.worker.WorkerConfig;
import dev.argyle.zygote.process.GuestRuntime;
import dev.argyle.zygote.shelf.ShelfConfig;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ForestTest {
  private static ShelfConfig shelf(GuestRuntime runtime, int sandboxes, int reserve) {
    WorkerConfig config = WorkerConfig.defaults(Path.of("data"), "run").withMaxSandboxes(sandboxes);
    return Forest.shelf(config, runtime, "x", reserve);
  }

  @Test
  void aFullShelfTakesTheSameMemoryWhateverOneSpareTakes() {
    ShelfConfig forked = shelf(GuestRuntime.NODE, 1_000, 4);
    ShelfConfig started = shelf(GuestRuntime.STARTED_NODE, 1_000, 4);
    assertEquals(64, forked.mostSpares());
    long forkedBytes = forked.mostSpares() * GuestRuntime.NODE.spareBytes();
    long startedBytes = started.mostSpares() * GuestRuntime.STARTED_NODE.spareBytes();
    assertTrue(startedBytes <= forkedBytes, () -> startedBytes + " > " + forkedBytes);
    assertTrue(startedBytes > forkedBytes * 3 / 4, () -> startedBytes + " is little");
  }

  @Test
  void aShelfKeepsItsReserveAndAQuarterOfTheSandboxesAtMost() {
    assertEquals(5, shelf(GuestRuntime.STARTED_NODE, 20, 4).mostSpares());
    assertEquals(32, shelf(GuestRuntime.STARTED_NODE, 1_000, 32).mostSpares());
  }
}
