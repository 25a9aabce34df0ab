package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.worker.api.NetworkPolicy;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkRefusalTest {
  private static final NetworkPolicy NONE = new NetworkPolicy.None();
  private static final NetworkPolicy INTERNET = new NetworkPolicy.Internet();
  private static final NetworkPolicy LIST = new NetworkPolicy.AllowList(List.of(), false);

  private final WorkerConfig config = WorkerConfig.defaults(Path.of("/data"), "argyle-1-2");

  @Test
  void whatTheKernelLimitsRuns() {
    for (NetworkPolicy network : List.of(NONE, INTERNET, LIST)) {
      assertNull(NetworkRefusal.of(network, true, config));
    }
  }

  @Test
  void whereItCannotOnlyFunctionsWithoutANetworkRun() {
    assertFalse(config.allowUnfilteredNetwork());
    assertNull(NetworkRefusal.of(NONE, false, config));
    for (NetworkPolicy network : List.of(INTERNET, LIST)) {
      assertTrue(NetworkRefusal.of(network, false, config).contains("network: none"));
    }
  }

  @Test
  void unlessTheWorkerIsToldTo() {
    WorkerConfig told = config.withUnfilteredNetworkAllowed();
    assertNull(NetworkRefusal.of(INTERNET, false, told));
    assertNull(NetworkRefusal.of(LIST, false, told));
  }
}
