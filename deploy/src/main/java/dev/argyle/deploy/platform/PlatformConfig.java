package dev.argyle.deploy.platform;

import dev.argyle.deploy.settings.Settings;
import dev.argyle.deploy.settings.SettingsTable;
import dev.argyle.worker.install.InstallSettings;
import dev.argyle.worker.record.RecordSettings;
import dev.argyle.zygote.process.NodeSpares;
import dev.argyle.zygote.process.PythonSpares;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a platform is started with.
 *
 * @param server where it listens
 * @param data its folder, absolute
 * @param store a JDBC URL; empty for SQLite in {@code data}
 * @param worker how functions run
 * @param install where functions' packages come from
 * @param records what is kept of invocations
 * @param rehearsal whether it practises at first what requests need of it
 * @param drain how it ends
 * @param observing what it tells of itself
 */
public record PlatformConfig(
    Server server,
    Path data,
    Optional<String> store,
    Sandboxes worker,
    InstallSettings install,
    RecordSettings records,
    boolean rehearsal,
    Drain drain,
    Observing observing) {

  /**
   * Where it listens.
   *
   * @param host the address to bind
   * @param port the port to bind, 0 for any free one
   * @param insecure whether it may bind an address that others reach, without authentication
   */
  public record Server(String host, int port, boolean insecure) {
    private static Server of(Settings settings) {
      return new Server(
          settings.get(SettingsTable.HOST),
          settings.get(SettingsTable.PORT),
          settings.get(SettingsTable.INSECURE));
    }
  }

  /**
   * How functions run.
   *
   * @param maxSandboxes sandboxes at once, those kept ready included
   * @param spares sandboxes kept ready
   * @param zygoteMemoryBytes memory of all zygotes that have imported packages
   * @param queue invocations that wait
   * @param idleTimeoutMs an instance that was idle for so long is ended
   * @param pauseAfterMs an instance that was idle for so long is frozen; 0 for never
   * @param memoryBytes memory of all sandboxes together; 0 for most of the machine's
   * @param guest bounds of one sandbox
   * @param allowUnfilteredNetwork whether functions with a network run where the kernel cannot
   *     limit it
   */
  public record Sandboxes(
      int maxSandboxes,
      Spares spares,
      long zygoteMemoryBytes,
      Queue queue,
      long idleTimeoutMs,
      long pauseAfterMs,
      long memoryBytes,
      Guest guest,
      boolean allowUnfilteredNetwork) {

    private static Sandboxes of(Settings settings) {
      return new Sandboxes(
          settings.get(SettingsTable.MAX_SANDBOXES),
          new Spares(
              settings.get(SettingsTable.SPARES_MIN),
              settings.get(SettingsTable.SPARES_MAX),
              settings.get(SettingsTable.PYTHON_SPARES),
              settings.get(SettingsTable.NODE_SPARES)),
          settings.get(SettingsTable.ZYGOTE_MEMORY),
          new Queue(
              settings.get(SettingsTable.QUEUE_MAX), settings.get(SettingsTable.QUEUE_TIMEOUT)),
          settings.get(SettingsTable.IDLE_TIMEOUT),
          settings.get(SettingsTable.PAUSE_AFTER),
          settings.get(SettingsTable.MEMORY),
          new Guest(
              settings.get(SettingsTable.OPEN_FILES),
              settings.get(SettingsTable.PROCESSES),
              Math.toIntExact(settings.get(SettingsTable.MAX_OUTPUT))),
          settings.get(SettingsTable.UNFILTERED_NETWORK));
    }
  }

  /**
   * Sandboxes kept ready.
   *
   * @param min when it is quiet
   * @param max when it is busy, of each zygote
   * @param python how those for Python functions come to be
   * @param node how those for Node functions come to be
   */
  public record Spares(int min, int max, PythonSpares python, NodeSpares node) {}

  /**
   * Invocations of one function that wait for a sandbox.
   *
   * @param max how many may
   * @param timeoutMs the longest wait
   */
  public record Queue(int max, long timeoutMs) {}

  /**
   * Bounds of one sandbox.
   *
   * @param openFiles descriptors of one process
   * @param processes processes and threads
   * @param maxOutputBytes standard output and error kept of one invocation
   */
  public record Guest(int openFiles, int processes, int maxOutputBytes) {}

  /**
   * How it ends.
   *
   * @param delayMs how long all is served before that, while probes are told to stay away
   * @param timeoutMs what runs may go on for so long
   */
  public record Drain(long delayMs, long timeoutMs) {}

  /** What the settings say. */
  public static PlatformConfig of(Settings settings) {
    return new PlatformConfig(
        Server.of(settings),
        settings.get(SettingsTable.DATA),
        settings.find(SettingsTable.STORE),
        Sandboxes.of(settings),
        PackageSettings.of(settings),
        new RecordSettings(
            settings.get(SettingsTable.RECORDS_KEEP), settings.get(SettingsTable.RECORDS_MAX_SIZE)),
        settings.get(SettingsTable.REHEARSAL),
        new Drain(
            settings.get(SettingsTable.DRAIN_DELAY), settings.get(SettingsTable.DRAIN_TIMEOUT)),
        Observing.of(settings));
  }
}
