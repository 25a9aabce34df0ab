package dev.argyle.deploy.settings;

import static dev.argyle.deploy.settings.SettingTypes.choice;
import static dev.argyle.deploy.settings.SettingTypes.duration;
import static dev.argyle.deploy.settings.SettingTypes.index;
import static dev.argyle.deploy.settings.SettingTypes.path;
import static dev.argyle.deploy.settings.SettingTypes.ratio;
import static dev.argyle.deploy.settings.SettingTypes.size;
import static dev.argyle.deploy.settings.SettingTypes.store;
import static dev.argyle.deploy.settings.SettingTypes.wholeNumber;
import static dev.argyle.deploy.settings.SettingTypes.word;
import static dev.argyle.deploy.settings.SettingTypes.yesOrNo;

import dev.argyle.deploy.log.LogSettings;
import dev.argyle.worker.install.PackageIndex;
import dev.argyle.zygote.process.NodeSpares;
import dev.argyle.zygote.process.PythonSpares;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Every setting there is. CONFIGURATION.md is made from this table. */
public final class SettingsTable {
  /** The address to bind. */
  public static final Setting<String> HOST =
      Setting.of(
              "server.host",
              word("an address or a name of this machine", "127.0.0.1"),
              "127.0.0.1",
              "The address to listen on.")
          .withOption("--host");

  /** The port to bind. */
  public static final Setting<Integer> PORT =
      Setting.of(
              "server.port",
              wholeNumber(0, 65_535, "8080"),
              "8080",
              "The port to listen on; 0 takes any free one.")
          .withOption("--port");

  /** Whether it may listen where others reach it. */
  public static final Setting<Boolean> INSECURE =
      Setting.of(
              "server.insecure",
              yesOrNo(),
              "false",
              "Listens on an address that others reach, without authentication.")
          .withOption("--insecure");

  /** The platform's folder. */
  public static final Setting<Path> DATA =
      Setting.of(
              "data",
              path("/var/lib/argyle"),
              "/var/lib/argyle",
              "The folder that functions, packages and logs are kept in.")
          .withOption("--data");

  /** The registry's database. */
  public static final Setting<String> STORE =
      Setting.optional(
              "store",
              store(),
              "SQLite in the data folder",
              "The database that functions are registered in.")
          .withOption("--store");

  /** Sandboxes at once. */
  public static final Setting<Integer> MAX_SANDBOXES =
      Setting.of(
              "worker.max-sandboxes",
              wholeNumber(1, 20_000, "1000"),
              "1000",
              "Sandboxes at once, those kept ready included.")
          .withOption("--max-sandboxes");

  /** Spares when it is quiet. */
  public static final Setting<Integer> SPARES_MIN =
      Setting.of(
          "worker.spares.min",
          wholeNumber(0, 1_000, "16"),
          "16",
          "Sandboxes kept ready when it is quiet; 0 for none.");

  /** Spares when it is busy. */
  public static final Setting<Integer> SPARES_MAX =
      Setting.of(
          "worker.spares.max",
          wholeNumber(0, 4_000, "64"),
          "64",
          "Sandboxes kept ready when it is busy, of each zygote; 0 makes each when it is asked for.");

  /** How Python's spares come to be. */
  public static final Setting<PythonSpares> PYTHON_SPARES =
      Setting.of(
          "worker.spares.python",
          choice(List.of(PythonSpares.values())),
          "forked",
          "How sandboxes for Python functions are made: forked from a running Python, or each a"
              + " Python that is started, without zygotes, to compare.");

  /** How Node's spares come to be. */
  public static final Setting<NodeSpares> NODE_SPARES =
      Setting.of(
              "worker.spares.node",
              choice(List.of(NodeSpares.values())),
              "auto",
              "How sandboxes for Node functions are made ready: forked from a running Node, or each a"
                  + " Node that is started; auto forks where Node's addon could be compiled.")
          .withOption("--node-spares");

  /** Memory of zygotes that have imported packages. */
  public static final Setting<Long> ZYGOTE_MEMORY =
      Setting.of(
          "worker.zygote-memory",
          size(0, Bounds.MOST_BYTES, "512MiB"),
          "512MiB",
          "Memory of all zygotes that have imported packages; 0 for no such zygotes.");

  /** Invocations of one function that may wait. */
  public static final Setting<Integer> QUEUE_MAX =
      Setting.of(
          "worker.queue.max",
          wholeNumber(1, 1_000_000, "1024"),
          "1024",
          "Invocations of one function that may wait for a sandbox.");

  /** Longest wait for a sandbox. */
  public static final Setting<Long> QUEUE_TIMEOUT =
      Setting.of(
          "worker.queue.timeout",
          duration(1, 15 * Bounds.MINUTE_MS, "10s"),
          "10s",
          "The longest that an invocation waits for a sandbox.");

  /** How long an instance stays idle. */
  public static final Setting<Long> IDLE_TIMEOUT =
      Setting.of(
          "worker.idle-timeout",
          duration(1_000, Bounds.DAY_MS, "5m"),
          "5m",
          "An instance that was idle for so long is ended.");

  /** How long an idle instance goes on having a processor. */
  public static final Setting<Long> PAUSE_AFTER =
      Setting.of(
          "worker.pause-after",
          duration(0, Bounds.DAY_MS, "10s"),
          "10s",
          "An instance that was idle for so long is frozen until it is needed; 0 never freezes.");

  /** Memory of all sandboxes. */
  public static final Setting<Long> MEMORY =
      Setting.of(
          "worker.memory",
          size(0, Bounds.MOST_BYTES, "8GiB"),
          "0",
          "Memory of all sandboxes together; 0 for 80 % of the machine's or of the container's.");

  /** Descriptors of a guest. */
  public static final Setting<Integer> OPEN_FILES =
      Setting.of(
          "worker.open-files",
          wholeNumber(64, 1_048_576, "1024"),
          "1024",
          "File descriptors that one process of a function may have.");

  /** Processes of a sandbox. */
  public static final Setting<Integer> PROCESSES =
      Setting.of(
          "worker.processes",
          wholeNumber(32, 32_768, "256"),
          "256",
          "Processes and threads in one sandbox.");

  /** Output that is kept. */
  public static final Setting<Long> MAX_OUTPUT =
      Setting.of(
          "worker.max-output",
          size(1 << 10, 64 << 20, "256KiB"),
          "256KiB",
          "Standard output and error that is kept of one invocation.");

  /** Whether functions may have a network that nobody limits. */
  public static final Setting<Boolean> UNFILTERED_NETWORK =
      Setting.of(
              "worker.network.allow-unfiltered",
              yesOrNo(),
              "false",
              "Runs functions that ask for a network although this kernel cannot limit what they"
                  + " reach.")
          .withOption("--allow-unfiltered-network");

  /** pip's index. */
  public static final Setting<PackageIndex> PYTHON_INDEX =
      Setting.optional(
              "packages.python-index",
              index(),
              "pip's own default, or none beside packages.python-wheels",
              "The index that Python packages come from.")
          .withOption("--python-index")
          .withOlder("FAAS_PYTHON_INDEX")
          .withForeign("PIP_INDEX_URL");

  /** A folder of wheels. */
  public static final Setting<Path> PYTHON_WHEELS =
      Setting.optional(
              "packages.python-wheels",
              path("/srv/wheels"),
              "none",
              "A folder of wheels for pip, readable by all.")
          .withOption("--python-wheels")
          .withOlder("FAAS_PYTHON_WHEELS");

  /** npm's registry. */
  public static final Setting<PackageIndex> NPM_REGISTRY =
      Setting.optional(
              "packages.npm-registry",
              index(),
              "npm's own default",
              "The registry that Node packages come from.")
          .withOption("--npm-registry")
          .withOlder("FAAS_NPM_REGISTRY")
          .withForeign("NPM_CONFIG_REGISTRY");

  /** Disk for packages. */
  public static final Setting<Long> PACKAGES_BUDGET =
      Setting.of(
              "packages.budget",
              size(1 << 20, Bounds.MOST_BYTES, "4GiB"),
              "4GiB",
              "Disk for installed packages.")
          .withOption("--packages-budget")
          .withOlder("FAAS_PACKAGES_BUDGET");

  /** How long records of invocations are kept. */
  public static final Setting<Long> RECORDS_KEEP =
      Setting.of(
          "records.keep",
          duration(0, 30 * Bounds.DAY_MS, "24h"),
          "24h",
          "Records of invocations are kept for so long; 0 keeps none.");

  /** Disk for records of invocations. */
  public static final Setting<Long> RECORDS_MAX_SIZE =
      Setting.of(
          "records.max-size",
          size(1 << 20, Bounds.MOST_BYTES, "256MiB"),
          "256MiB",
          "Disk for records of invocations; the oldest go first.");

  /** What a line of the logs looks like. */
  public static final Setting<LogSettings.Format> LOG_FORMAT =
      Setting.of(
          "log.format",
          choice(List.of(LogSettings.Format.values())),
          "text",
          "What a line of the log and of the access log looks like; json is one object a line.");

  /** What the platform logs. */
  public static final Setting<String> LOG_LEVEL =
      Setting.of("log.level", choice(LogSettings.LEVELS), "info", "What the platform logs.");

  /** Where the access log goes. */
  public static final Setting<String> LOG_ACCESS =
      Setting.of(
          "log.access",
          word("off, stderr or an absolute path", "/var/log/argyle/access.log"),
          "off",
          "Where a line for each request goes; a file is begun anew at 64MiB, and four are kept.");

  /** A collector of spans. */
  public static final Setting<String> TRACING_ENDPOINT =
      Setting.optional(
          "tracing.endpoint",
          word("the URL of an OpenTelemetry collector", "http://127.0.0.1:4318"),
          "none",
          "Where spans go, by OTLP over HTTP; a URL without a path gets `/v1/traces`.");

  /** How many traces have spans. */
  public static final Setting<Double> TRACING_SAMPLE =
      Setting.of(
          "tracing.sample",
          ratio("0.01"),
          "1",
          "Of the traces that begin here, the part that is sampled; others are as their caller"
              + " says.");

  /** Functions with series of their own. */
  public static final Setting<Integer> METRICS_FUNCTIONS =
      Setting.of(
          "metrics.functions",
          wholeNumber(0, 10_000, "100"),
          "100",
          "Of so many functions, the busiest, `/metrics` has series; the others are summed.");

  /** Whether it practises at first. */
  public static final Setting<Boolean> REHEARSAL =
      Setting.of(
          "server.rehearsal",
          yesOrNo(),
          "true",
          "For some seconds after the start, calls functions of its own in the background, so that"
              + " the JVM has compiled what a request needs before others call.");

  /** How long what runs may go on when the platform is told to stop. */
  public static final Setting<Long> DRAIN_TIMEOUT =
      Setting.of(
          "drain.timeout",
          duration(0, 15 * Bounds.MINUTE_MS, "10s"),
          "10s",
          "What runs may go on for so long when the platform is told to stop.");

  /** How long all is still served when the platform is told to stop. */
  public static final Setting<Long> DRAIN_DELAY =
      Setting.of(
          "drain.delay",
          duration(0, 15 * Bounds.MINUTE_MS, "0s"),
          "0s",
          "For so long all is served before that, while /healthz says it is not ready.");

  private static final List<Setting<?>> ALL =
      List.of(
          HOST,
          PORT,
          INSECURE,
          REHEARSAL,
          DATA,
          STORE,
          MAX_SANDBOXES,
          SPARES_MIN,
          SPARES_MAX,
          PYTHON_SPARES,
          NODE_SPARES,
          ZYGOTE_MEMORY,
          QUEUE_MAX,
          QUEUE_TIMEOUT,
          IDLE_TIMEOUT,
          PAUSE_AFTER,
          MEMORY,
          OPEN_FILES,
          PROCESSES,
          MAX_OUTPUT,
          UNFILTERED_NETWORK,
          PYTHON_INDEX,
          PYTHON_WHEELS,
          NPM_REGISTRY,
          PACKAGES_BUDGET,
          RECORDS_KEEP,
          RECORDS_MAX_SIZE,
          LOG_FORMAT,
          LOG_LEVEL,
          LOG_ACCESS,
          TRACING_ENDPOINT,
          TRACING_SAMPLE,
          METRICS_FUNCTIONS,
          DRAIN_TIMEOUT,
          DRAIN_DELAY);

  private SettingsTable() {}

  /** All of them, in the order to read them. */
  public static List<Setting<?>> all() {
    return ALL;
  }

  /** The one of this key. */
  static Optional<Setting<?>> named(String key) {
    return ALL.stream().filter(setting -> setting.key().equals(key)).findFirst();
  }

  /** Bounds that several share. */
  private static final class Bounds {
    static final long MINUTE_MS = 60_000;
    static final long DAY_MS = 24 * 60 * MINUTE_MS;
    static final long MOST_BYTES = 1L << 50;
  }
}
