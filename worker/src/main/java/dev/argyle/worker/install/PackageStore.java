package dev.argyle.worker.install;

import dev.argyle.worker.code.CodeCache;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Packages on disk, one folder each, whole or not there: it gets its name by one rename. Any
 * thread; who deletes takes care that nobody is about to link what goes.
 */
final class PackageStore {
  private static final String FILES = "files";
  private static final String BYTES = "bytes";

  private final Path folder;
  private final Path staging;
  private final AtomicLong attempts = new AtomicLong();

  /**
   * A store.
   *
   * @param folder its own
   * @param staging on the same file system, swept when this run has ended
   */
  PackageStore(Path folder, Path staging) throws IOException {
    this.folder = folder;
    this.staging = staging;
    Files.createDirectories(folder);
    Files.createDirectories(staging);
  }

  boolean has(PackageId id) {
    return Files.isDirectory(id.below(folder), LinkOption.NOFOLLOW_LINKS);
  }

  /** A package's files, as functions see them. */
  Path files(PackageId id) {
    return id.below(folder).resolve(FILES);
  }

  /** An empty folder for something that is not whole yet; the caller deletes it. */
  Path attempt() throws IOException {
    return Files.createDirectory(staging.resolve("install-" + attempts.incrementAndGet()));
  }

  /** Makes the files of a tree a package, unless it is there. */
  void publish(PackageId id, Path tree, LinkedTree.Except except) throws IOException {
    Path attempt = attempt();
    try {
      long bytes = LinkedTree.link(tree, attempt.resolve(FILES), except);
      Files.writeString(attempt.resolve(BYTES), Long.toString(bytes));
      move(attempt, id.below(folder));
    } finally {
      CodeCache.deleteTree(attempt);
    }
  }

  /** Gives what is whole its name; somebody else may have done it meanwhile. */
  static void move(Path attempt, Path target) throws IOException {
    Files.createDirectories(target.getParent());
    try {
      Files.move(attempt, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException("staging and packages must be on one file system", e);
    } catch (IOException e) {
      if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
        throw e;
      }
    }
  }

  /** A package that is there, by its path below the store. */
  record Kept(String path, long bytes, long sinceMs) {}

  /** All packages; what is in one is never looked at, for it may look like a store. */
  List<Kept> all() throws IOException {
    List<Kept> all = new ArrayList<>();
    for (Path kind : children(folder)) {
      for (Path name : children(kind)) {
        boolean isScope = name.getFileName().toString().startsWith("@");
        for (Path one : isScope ? children(name) : List.of(name)) {
          addVersions(one, all);
        }
      }
    }
    return all;
  }

  private void addVersions(Path name, List<Kept> all) throws IOException {
    for (Path version : children(name)) {
      for (Path one : children(version)) {
        Path file = one.resolve(BYTES);
        String path = folder.relativize(one).toString();
        all.add(new Kept(path, numberIn(file), Files.getLastModifiedTime(file).toMillis()));
      }
    }
  }

  private static List<Path> children(Path directory) throws IOException {
    try (Stream<Path> children = Files.list(directory)) {
      return children.toList();
    }
  }

  static long numberIn(Path file) throws IOException {
    try {
      return Long.parseLong(Files.readString(file).strip());
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  void delete(String path) throws IOException {
    delete(folder.resolve(path));
  }

  /** Takes its name away first, so that nobody ever sees half of it. */
  void delete(Path whole) throws IOException {
    Path attempt = attempt();
    try {
      Files.move(whole, attempt.resolve("gone"), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      CodeCache.deleteTree(attempt);
    }
  }
}
