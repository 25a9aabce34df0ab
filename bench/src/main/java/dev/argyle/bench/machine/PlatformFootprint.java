package dev.argyle.bench.machine;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a platform's server has of the machine, so that a leak can be counted. Needs root, on the
 * machine that runs it. Reads {@code /proc} and {@code /sys}; blocks.
 */
public final class PlatformFootprint {
  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");

  /** A run's folder lies at most so deep, and its slots are right below it. */
  private static final int CGROUP_DEPTH = 8;

  private final PlatformProcesses processes;

  private PlatformFootprint(PlatformProcesses processes) {
    this.processes = processes;
  }

  /** Of the platform behind a gateway; empty if it is elsewhere, or not ours to look at. */
  public static Optional<PlatformFootprint> behind(URI gateway) {
    return PlatformProcesses.behind(gateway).map(PlatformFootprint::new);
  }

  /** How many descriptors the server may have. */
  public long openFilesLimit() {
    return OpenFilesLimit.in(processes.rootFolder().resolve("limits"));
  }

  /** The server's heap, collected first; empty where the JDK's {@code jcmd} is not at hand. */
  public Optional<Long> heapAfterCollectionBytes() throws InterruptedException {
    return new JvmHeap(processes.root()).afterCollectionBytes();
  }

  /**
   * What it has now.
   *
   * @throws IOException if it has ended
   */
  public Reading read() throws IOException {
    Path root = processes.rootFolder();
    long rssBytes = PlatformProcesses.field(root.resolve("status"), "VmRSS:") * 1024;
    return new Reading(
        rssBytes,
        count(root.resolve("fd")),
        processes.below().size(),
        Files.readAllLines(root.resolve("mountinfo")).size(),
        cgroups());
  }

  private static long count(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.count();
    }
  }

  /** Folders of its run, which is named for its process, in all hierarchies. */
  private long cgroups() throws IOException {
    String run = "argyle-" + processes.root() + "-";
    long[] found = {0};
    Files.walkFileTree(
        CGROUPS,
        Set.<FileVisitOption>of(),
        CGROUP_DEPTH,
        new FolderCounter(folder -> folder.toString().contains("/" + run), found));
    return found[0];
  }

  /**
   * A moment's figures.
   *
   * @param rssBytes resident set of the server, without the processes below it
   * @param openFiles its descriptors
   * @param processes below it
   * @param mounts in its mount namespace
   * @param cgroups folders of its run, in all hierarchies
   */
  public record Reading(long rssBytes, long openFiles, long processes, long mounts, long cgroups) {}
}
