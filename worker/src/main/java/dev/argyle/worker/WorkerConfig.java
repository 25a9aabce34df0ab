package dev.argyle.worker;

import dev.argyle.sandbox.mount.Scratch;
import java.nio.file.Path;
import java.util.List;

/**
 * Settings of a worker.
 *
 * @param dataDir absolute; unpacked code is kept below it
 * @param runId the run's name, in everything it leaves on the machine
 * @param spares pre-forked sandboxes kept ready
 * @param maxSandboxes sandboxes at once, spares included
 * @param maxQueue invocations of one function that may wait
 * @param queueTimeoutMs longest wait for a sandbox
 * @param idleTimeoutMs an instance that was idle for so long is ended
 * @param spareMemoryBytes memory limit of a spare; what most functions have, so that it stays
 * @param scratchBytes size of a sandbox's {@code /tmp}; its pages count as the sandbox's memory
 * @param scratchFiles files and directories in {@code /tmp}
 * @param openFiles descriptors of one guest process
 * @param processes processes and threads in one sandbox
 * @param maxOutputBytes standard output and error kept of one invocation
 * @param allowUnfilteredNetwork whether functions that may connect to something run where the
 *     kernel cannot keep them from connecting to everything
 * @param runFolders folders that others of this run keep things in while it lives; they are removed
 *     for them when the platform is killed
 */
public record WorkerConfig(
    Path dataDir,
    String runId,
    int spares,
    int maxSandboxes,
    int maxQueue,
    long queueTimeoutMs,
    long idleTimeoutMs,
    long spareMemoryBytes,
    long scratchBytes,
    int scratchFiles,
    int openFiles,
    int processes,
    int maxOutputBytes,
    boolean allowUnfilteredNetwork,
    List<Path> runFolders) {

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
        1_000,
        1_024,
        10_000,
        300_000,
        128L << 20,
        512L << 20,
        100_000,
        1_024,
        256,
        256 * 1024,
        false,
        List.of());
  }

  /** These settings with another number of spares. */
  public WorkerConfig withSpares(int count) {
    return new WorkerConfig(
        dataDir,
        runId,
        count,
        maxSandboxes,
        maxQueue,
        queueTimeoutMs,
        idleTimeoutMs,
        spareMemoryBytes,
        scratchBytes,
        scratchFiles,
        openFiles,
        processes,
        maxOutputBytes,
        allowUnfilteredNetwork,
        runFolders);
  }

  /** These settings with other bounds, for machines and tests that need them. */
  public WorkerConfig withBounds(int sandboxes, int queue, long queueMs, long idleMs) {
    return new WorkerConfig(
        dataDir,
        runId,
        spares,
        sandboxes,
        queue,
        queueMs,
        idleMs,
        spareMemoryBytes,
        scratchBytes,
        scratchFiles,
        openFiles,
        processes,
        maxOutputBytes,
        allowUnfilteredNetwork,
        runFolders);
  }

  /** These settings with folders to be removed when the platform is killed. */
  public WorkerConfig withRunFolders(List<Path> folders) {
    return new WorkerConfig(
        dataDir,
        runId,
        spares,
        maxSandboxes,
        maxQueue,
        queueTimeoutMs,
        idleTimeoutMs,
        spareMemoryBytes,
        scratchBytes,
        scratchFiles,
        openFiles,
        processes,
        maxOutputBytes,
        allowUnfilteredNetwork,
        folders);
  }

  /** These settings for a machine whose kernel cannot limit the network, on one's own risk. */
  public WorkerConfig withUnfilteredNetworkAllowed() {
    return new WorkerConfig(
        dataDir,
        runId,
        spares,
        maxSandboxes,
        maxQueue,
        queueTimeoutMs,
        idleTimeoutMs,
        spareMemoryBytes,
        scratchBytes,
        scratchFiles,
        openFiles,
        processes,
        maxOutputBytes,
        true,
        runFolders);
  }

  /** What a sandbox may write to. */
  public Scratch scratch() {
    return new Scratch(scratchBytes, scratchFiles);
  }

  Path codeDir() {
    return dataDir.resolve("code");
  }

  Path stagingDir() {
    return dataDir.resolve("staging").resolve(runId);
  }

  Path rootBase() {
    return dataDir.resolve("root");
  }
}
