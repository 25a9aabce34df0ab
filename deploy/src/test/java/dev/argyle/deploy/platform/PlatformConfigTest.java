package dev.argyle.deploy.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.deploy.Console;
import dev.argyle.deploy.log.LogSettings;
import dev.argyle.deploy.settings.Setting;
import dev.argyle.deploy.settings.SettingsLoader;
import dev.argyle.deploy.settings.SettingsTable;
import dev.argyle.gateway.GatewayConfig;
import dev.argyle.gateway.observe.TracingSettings;
import dev.argyle.worker.WorkerConfig;
import dev.argyle.worker.install.InstallSettings;
import dev.argyle.worker.record.RecordSettings;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Settings reach what they are settings of, and options and the table agree. */
class PlatformConfigTest {
  private static final Path FOLDER = Path.of("/none");

  private static PlatformConfig config(Map<String, String> environment) {
    Console console = new Console(null, null, null, FOLDER, environment, false, false);
    return PlatformConfig.of(SettingsLoader.load(console, null, Map.of()));
  }

  private static WorkerConfig worker(Map<String, String> environment) {
    return EmbeddedPlatform.workerConfig(config(environment), FOLDER, "run");
  }

  @Test
  void theTablesDefaultsAreTheWorkersAndTheGateways() {
    PlatformConfig config = config(Map.of());
    assertEquals(WorkerConfig.defaults(FOLDER, "run"), worker(Map.of()));
    GatewayConfig gateway = GatewayConfig.defaults(FOLDER);
    assertEquals(gateway.host(), config.server().host());
    assertEquals(gateway.port(), config.server().port());
    assertEquals(gateway.insecure(), config.server().insecure());
    assertEquals(InstallSettings.defaults(), config.install());
    assertEquals(10_000, config.drain().timeoutMs());
  }

  @Test
  void everySettingOfWhatItTellsReachesIt() {
    Observing defaults = config(Map.of()).observing();
    assertEquals(LogSettings.defaults(), defaults.log());
    assertEquals(GatewayConfig.defaults(FOLDER).tracing(), defaults.tracing());
    assertEquals(GatewayConfig.defaults(FOLDER).metricsFunctions(), defaults.metricsFunctions());
    Map<String, String> environment = new HashMap<>();
    environment.put("ARGYLE_LOG_FORMAT", "json");
    environment.put("ARGYLE_LOG_LEVEL", "debug");
    environment.put("ARGYLE_LOG_ACCESS", "stderr");
    environment.put("ARGYLE_TRACING_ENDPOINT", "http://127.0.0.1:4318");
    environment.put("ARGYLE_TRACING_SAMPLE", "0.25");
    environment.put("ARGYLE_METRICS_FUNCTIONS", "7");
    LogSettings log =
        LogSettings.defaults()
            .withFormat(LogSettings.Format.JSON)
            .withLevel("debug")
            .withAccess(LogSettings.STDERR);
    assertEquals(
        new Observing(log, new TracingSettings("http://127.0.0.1:4318", 0.25), 7),
        config(environment).observing());
  }

  @Test
  void whatIsKeptOfInstancesAndInvocationsReachesTheWorker() {
    Map<String, String> environment = new HashMap<>();
    environment.put("ARGYLE_WORKER_PAUSE_AFTER", "3s");
    environment.put("ARGYLE_WORKER_MEMORY", "512MiB");
    environment.put("ARGYLE_RECORDS_KEEP", "1h");
    environment.put("ARGYLE_RECORDS_MAX_SIZE", "2MiB");
    environment.put("ARGYLE_DRAIN_DELAY", "4s");
    WorkerConfig worker = worker(environment);
    assertEquals(3_000, worker.pauseAfterMs());
    assertEquals(512L << 20, worker.memoryBudgetBytes());
    assertEquals(new RecordSettings(3_600_000, 2 << 20), worker.records());
    assertEquals(4_000, config(environment).drain().delayMs());
  }

  @Test
  void everySettingOfTheWorkerReachesIt() {
    Map<String, String> environment = new HashMap<>();
    environment.put("ARGYLE_WORKER_MAX_SANDBOXES", "77");
    environment.put("ARGYLE_WORKER_SPARES_MIN", "3");
    environment.put("ARGYLE_WORKER_SPARES_MAX", "5");
    environment.put("ARGYLE_WORKER_SPARES_PYTHON", "started");
    environment.put("ARGYLE_WORKER_SPARES_NODE", "started");
    environment.put("ARGYLE_WORKER_ZYGOTE_MEMORY", "64MiB");
    environment.put("ARGYLE_WORKER_QUEUE_MAX", "9");
    environment.put("ARGYLE_WORKER_QUEUE_TIMEOUT", "2s");
    environment.put("ARGYLE_WORKER_IDLE_TIMEOUT", "90s");
    environment.put("ARGYLE_WORKER_OPEN_FILES", "100");
    environment.put("ARGYLE_WORKER_PROCESSES", "50");
    environment.put("ARGYLE_WORKER_MAX_OUTPUT", "8KiB");
    environment.put("ARGYLE_WORKER_NETWORK_ALLOW_UNFILTERED", "true");
    environment.put("ARGYLE_PACKAGES_BUDGET", "1GiB");
    WorkerConfig worker = worker(environment);
    assertEquals(
        List.of(
            77, 3, 5, "started", "started", 64L << 20, 9, 2_000L, 90_000L, 100, 50, 8_192, true,
            1L << 30),
        List.of(
            worker.maxSandboxes(),
            worker.spares(),
            worker.mostSpares(),
            worker.pythonSpares().toString(),
            worker.nodeSpares().toString(),
            worker.zygoteMemoryBytes(),
            worker.maxQueue(),
            worker.queueTimeoutMs(),
            worker.idleTimeoutMs(),
            worker.openFiles(),
            worker.processes(),
            worker.maxOutputBytes(),
            worker.allowUnfilteredNetwork(),
            worker.install().budgetBytes()));
  }

  @Test
  void theOptionsOfUpAreThoseOfTheTable() {
    UpCommand up = new UpCommand(null, null);
    Set<String> offered =
        new CommandLine(up)
            .getCommandSpec().options().stream()
                .map(OptionSpec::names)
                .flatMap(Arrays::stream)
                .collect(Collectors.toCollection(TreeSet::new));
    offered.removeAll(Set.of("-h", "--help", "--gateway", "--role", "--config"));
    Set<String> named =
        SettingsTable.all().stream()
            .map(Setting::option)
            .filter(name -> !name.isEmpty())
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(named, offered);
    assertTrue(named.contains("--port"), named::toString);
  }
}
