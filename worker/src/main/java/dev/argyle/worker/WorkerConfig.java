package dev.argyle.worker;

import dev.argyle.sandbox.mount.Scratch;
import dev.argyle.worker.install.InstallSettings;
import dev.argyle.worker.record.RecordSettings;
import dev.argyle.zygote.process.NodeSpares;
import dev.argyle.zygote.process.PythonSpares;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * Settings of a worker.
 *
 * @param dataDir absolute; unpacked code is kept below it
 * @param runId the run's name, in everything it leaves on the machine
 * @param spares pre-forked sandboxes kept ready
 * @param mostSpares spares kept when it is busy, of each zygote
 * @param zygoteMemoryBytes what zygotes that have imported packages may have together
 * @param maxSandboxes sandboxes at once, spares included
 * @param maxQueue invocations of one function that may wait
 * @param queueTimeoutMs longest wait for a sandbox
 * @param idleTimeoutMs an instance that was idle for so long is ended
 * @param pauseAfterMs an instance that was idle for so long is frozen until it is called; 0 for
 *     never
 * @param memoryBudgetBytes what all sandboxes may have together; 0 for most of what there is
 * @param spareMemoryBytes memory limit of a spare; what most functions have, so that it stays
 * @param scratch a sandbox's {@code /tmp}
 * @param openFiles descriptors of one guest process
 * @param processes processes and threads in one sandbox
 * @param maxOutputBytes standard output and error kept of one invocation
 * @param allowUnfilteredNetwork whether functions that may connect to something run where the
 *     kernel cannot keep them from connecting to everything
 * @param runFolders folders that others of this run keep things in while it lives; they are removed
 *     for them when the platform is killed
 * @param install where packages come from
 * @param pythonSpares how spares for Python functions come to be
 * @param nodeSpares how spares for Node functions come to be
 * @param records how long records of invocations are kept
 */
public record WorkerConfig(
    Path dataDir,
    String runId,
    int spares,
    int mostSpares,
    long zygoteMemoryBytes,
    int maxSandboxes,
    int maxQueue,
    long queueTimeoutMs,
    long idleTimeoutMs,
    long pauseAfterMs,
    long memoryBudgetBytes,
    long spareMemoryBytes,
    Scratch scratch,
    int openFiles,
    int processes,
    int maxOutputBytes,
    boolean allowUnfilteredNetwork,
    List<Path> runFolders,
    InstallSettings install,
    PythonSpares pythonSpares,
    NodeSpares nodeSpares,
    RecordSettings records) {

  /** Copies the list. */
  public WorkerConfig {
    runFolders = List.copyOf(runFolders);
  }

  /** The defaults. */
  public static WorkerConfig defaults(Path dataDir, String runId) {
    return new WorkerConfig(
        dataDir.toAbsolutePath(),
        runId,
        16,
        64,
        512L << 20,
        1_000,
        1_024,
        10_000,
        300_000,
        10_000,
        0,
        128L << 20,
        new Scratch(512L << 20, 100_000),
        1_024,
        256,
        256 * 1024,
        false,
        List.of(),
        InstallSettings.defaults(),
        PythonSpares.FORKED,
        NodeSpares.AUTO,
        RecordSettings.defaults());
  }

  /** These settings with a number of spares that stays, however busy it is. */
  public WorkerConfig withSpares(int count) {
    return withSpares(count, count);
  }

  /** These settings with other numbers of spares, when it is quiet and when it is busy. */
  public WorkerConfig withSpares(int quiet, int busy) {
    return with(
        draft -> {
          draft.spares = quiet;
          draft.mostSpares = busy;
        });
  }

  /** These settings with another bound on sandboxes at once. */
  public WorkerConfig withMaxSandboxes(int count) {
    return with(draft -> draft.maxSandboxes = count);
  }

  /** These settings with other room for zygotes that have imported packages; 0 for none. */
  public WorkerConfig withZygoteMemory(long bytes) {
    return with(draft -> draft.zygoteMemoryBytes = bytes);
  }

  /** These settings with other bounds, for machines and tests that need them. */
  public WorkerConfig withBounds(int sandboxes, int queue, long queueMs, long idleMs) {
    return with(
        draft -> {
          draft.maxSandboxes = sandboxes;
          draft.maxQueue = queue;
          draft.queueTimeoutMs = queueMs;
          draft.idleTimeoutMs = idleMs;
        });
  }

  /** These settings with other bounds of one sandbox. */
  public WorkerConfig withGuestBounds(int files, int most, int outputBytes) {
    return with(
        draft -> {
          draft.openFiles = files;
          draft.processes = most;
          draft.maxOutputBytes = outputBytes;
        });
  }

  /** These settings with another time after which idle instances are paused; 0 for never. */
  public WorkerConfig withPauseAfter(long milliseconds) {
    return with(draft -> draft.pauseAfterMs = milliseconds);
  }

  /**
   * These settings with another bound on what all sandboxes may have together; 0 for the default.
   */
  public WorkerConfig withMemoryBudget(long bytes) {
    return with(draft -> draft.memoryBudgetBytes = bytes);
  }

  /** These settings with folders to be removed when the platform is killed. */
  public WorkerConfig withRunFolders(List<Path> folders) {
    return with(draft -> draft.runFolders = folders);
  }

  /** These settings for a machine whose kernel cannot limit the network, on one's own risk. */
  public WorkerConfig withUnfilteredNetworkAllowed() {
    return with(draft -> draft.allowUnfilteredNetwork = true);
  }

  /** These settings with other places for packages. */
  public WorkerConfig withInstall(InstallSettings settings) {
    return with(draft -> draft.install = settings);
  }

  /** These settings with another way of making spares for Python functions. */
  public WorkerConfig withPythonSpares(PythonSpares how) {
    return with(draft -> draft.pythonSpares = how);
  }

  /** These settings with another way of making spares for Node functions. */
  public WorkerConfig withNodeSpares(NodeSpares how) {
    return with(draft -> draft.nodeSpares = how);
  }

  /** These settings with another time and room for records of invocations. */
  public WorkerConfig withRecords(RecordSettings settings) {
    return with(draft -> draft.records = settings);
  }

  /** These settings with another name of the run. */
  WorkerConfig withRunId(String id) {
    return with(draft -> draft.runId = id);
  }

  /** These settings with another scratch in each sandbox. */
  WorkerConfig withScratch(Scratch scratch) {
    return with(draft -> draft.scratch = scratch);
  }

  private WorkerConfig with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.build();
  }

  /** The settings that others than the defaults were ever wanted of. */
  private static final class Draft {
    private final WorkerConfig base;
    private String runId;
    private int spares;
    private int mostSpares;
    private long zygoteMemoryBytes;
    private int maxSandboxes;
    private int maxQueue;
    private long queueTimeoutMs;
    private long idleTimeoutMs;
    private long pauseAfterMs;
    private long memoryBudgetBytes;
    private Scratch scratch;
    private int openFiles;
    private int processes;
    private int maxOutputBytes;
    private boolean allowUnfilteredNetwork;
    private List<Path> runFolders;
    private InstallSettings install;
    private PythonSpares pythonSpares;
    private NodeSpares nodeSpares;
    private RecordSettings records;

    Draft(WorkerConfig base) {
      this.base = base;
      runId = base.runId;
      spares = base.spares;
      mostSpares = base.mostSpares;
      zygoteMemoryBytes = base.zygoteMemoryBytes;
      maxSandboxes = base.maxSandboxes;
      maxQueue = base.maxQueue;
      queueTimeoutMs = base.queueTimeoutMs;
      idleTimeoutMs = base.idleTimeoutMs;
      pauseAfterMs = base.pauseAfterMs;
      memoryBudgetBytes = base.memoryBudgetBytes;
      scratch = base.scratch;
      openFiles = base.openFiles;
      processes = base.processes;
      maxOutputBytes = base.maxOutputBytes;
      allowUnfilteredNetwork = base.allowUnfilteredNetwork;
      runFolders = base.runFolders;
      install = base.install;
      pythonSpares = base.pythonSpares;
      nodeSpares = base.nodeSpares;
      records = base.records;
    }

    WorkerConfig build() {
      return new WorkerConfig(
          base.dataDir,
          runId,
          spares,
          mostSpares,
          zygoteMemoryBytes,
          maxSandboxes,
          maxQueue,
          queueTimeoutMs,
          idleTimeoutMs,
          pauseAfterMs,
          memoryBudgetBytes,
          base.spareMemoryBytes,
          scratch,
          openFiles,
          processes,
          maxOutputBytes,
          allowUnfilteredNetwork,
          runFolders,
          install,
          pythonSpares,
          nodeSpares,
          records);
    }
  }

  Path codeDir() {
    return dataDir.resolve("code");
  }

  Path stagingDir() {
    return dataDir.resolve("staging").resolve(runId);
  }

  /** Where zygotes mount their root, in their own namespace only. */
  public Path rootBase() {
    return dataDir.resolve("root");
  }
}
