package dev.argyle.worker.install;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where packages come from and what installing may take.
 *
 * @param pythonIndex pip's index; none when only {@code pythonWheels} is to be used
 * @param pythonWheels an absolute folder of wheels, readable by all
 * @param npmRegistry npm's registry
 * @param budgetBytes disk that installed packages may take
 * @param timeoutMs longest run of one installer
 * @param memoryBytes memory of one installer, its scratch included
 */
public record InstallSettings(
    Optional<PackageIndex> pythonIndex,
    Optional<Path> pythonWheels,
    PackageIndex npmRegistry,
    long budgetBytes,
    long timeoutMs,
    long memoryBytes) {

  /** Disk that packages may take unless told otherwise. */
  public static final long DEFAULT_BUDGET_BYTES = 4L << 30;

  private static final long TIMEOUT_MS = 600_000;
  private static final long MEMORY_BYTES = 2L << 30;

  /** pip's and npm's own defaults. */
  public static InstallSettings defaults() {
    return from(Optional.of(PackageIndex.PIP_DEFAULT), Optional.empty(), PackageIndex.NPM_DEFAULT);
  }

  /** The default bounds with other places. */
  public static InstallSettings from(
      Optional<PackageIndex> pythonIndex, Optional<Path> pythonWheels, PackageIndex npmRegistry) {
    return new InstallSettings(
        pythonIndex, pythonWheels, npmRegistry, DEFAULT_BUDGET_BYTES, TIMEOUT_MS, MEMORY_BYTES);
  }

  /** These settings with other bounds. */
  public InstallSettings withBounds(long budget, long timeout) {
    return new InstallSettings(
        pythonIndex, pythonWheels, npmRegistry, budget, timeout, memoryBytes);
  }
}
