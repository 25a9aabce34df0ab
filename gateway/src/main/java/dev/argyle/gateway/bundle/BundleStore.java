package dev.argyle.gateway.bundle;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The bundles of a data folder: {@code bundles/<sha256>.zip}, and {@code staging/<run-id>/} for
 * files on their way there. A staging folder belongs to one run; those of others are swept away at
 * the start, so a run that was killed leaves nothing that stays.
 */
public final class BundleStore implements AutoCloseable {
  private static final String SUFFIX = ".zip";

  private final Path bundles;
  private final Path staging;
  private final DataDirLock lock;
  private final AtomicLong stagedFiles = new AtomicLong();
  // Guards pins, and the moment between "nobody uses it" and the deletion of a file.
  private final Object guard = new Object();
  private final Map<String, Integer> pins = new HashMap<>();

  private BundleStore(Path bundles, Path staging, DataDirLock lock) {
    this.bundles = bundles;
    this.staging = staging;
    this.lock = lock;
  }

  /**
   * Opens the bundles of a data folder for a run and sweeps away what dead runs left.
   *
   * @throws IOException when the folder cannot be used, or another gateway uses it
   */
  public static BundleStore open(Path dataDir, String runId) throws IOException {
    Files.createDirectories(
        dataDir,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    DataDirLock lock = DataDirLock.take(dataDir);
    try {
      Path bundles = Files.createDirectories(dataDir.resolve("bundles"));
      Path stagingRoot = Files.createDirectories(dataDir.resolve("staging"));
      try (DirectoryStream<Path> stale = Files.newDirectoryStream(stagingRoot)) {
        for (Path folder : stale) {
          deleteTree(folder);
        }
      }
      return new BundleStore(bundles, Files.createDirectory(stagingRoot.resolve(runId)), lock);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** A path for a new file in this run's staging folder; nothing is created yet. Never blocks. */
  public Path stagingPath(String suffix) {
    return staging.resolve(stagedFiles.incrementAndGet() + suffix);
  }

  /** Where the bundle of this hash is, or would be. Never blocks. */
  public Path path(String sha256) {
    return bundles.resolve(sha256 + SUFFIX);
  }

  /**
   * Moves a staged file to its place, durably: its bytes are on the disk before its name is, and
   * the name is before this returns. A bundle of the same hash is replaced, which is the same one.
   */
  public Path publish(Path staged, String sha256) throws IOException {
    sync(staged, StandardOpenOption.WRITE);
    Path target = path(sha256);
    Files.move(staged, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    sync(bundles, StandardOpenOption.READ);
    return target;
  }

  /** Keeps a bundle from being collected until {@link #unpin}, once for each call. */
  public void pin(String sha256) {
    synchronized (guard) {
      pins.merge(sha256, 1, Integer::sum);
    }
  }

  /** Takes one pin away. */
  public void unpin(String sha256) {
    synchronized (guard) {
      pins.computeIfPresent(sha256, (sha, count) -> count == 1 ? null : count - 1);
    }
  }

  /**
   * Deletes a bundle unless it is pinned or referenced.
   *
   * @param referenced asked while nobody can pin
   * @param forget told of it while nobody can pin, if it is deleted
   */
  public void collect(String sha256, Predicate<String> referenced, Consumer<String> forget)
      throws IOException {
    synchronized (guard) {
      if (!pins.containsKey(sha256) && !referenced.test(sha256)) {
        forget.accept(sha256);
        Files.deleteIfExists(path(sha256));
      }
    }
  }

  /** Deletes every bundle that is neither pinned nor referenced. */
  public void collectAll(Predicate<String> referenced) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(bundles, "*" + SUFFIX)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        collect(name.substring(0, name.length() - SUFFIX.length()), referenced, sha -> {});
      }
    }
  }

  @Override
  public void close() throws IOException {
    try {
      deleteTree(staging);
    } finally {
      lock.close();
    }
  }

  private static void sync(Path path, StandardOpenOption mode) throws IOException {
    try (FileChannel channel = FileChannel.open(path, mode)) {
      channel.force(true);
    }
  }

  private static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException failure)
              throws IOException {
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
