package dev.argyle.worker.install;

import dev.argyle.worker.api.BundleException;
import dev.argyle.worker.code.CodeCache;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Sets of packages, each one folder of hard links that one bind mount gives to a function, and
 * which code uses which. Its lock keeps what is about to be linked from being collected.
 */
final class Environments {
  private static final String ROOT = "root";
  private static final String PACKAGES = "packages";
  private static final String BYTES = "bytes";

  private final PackageStore store;
  private final Path folder;
  private final Path uses;
  private final long budgetBytes;

  /**
   * Sets of packages.
   *
   * @param folder where they live
   * @param uses where it is written down which code uses which
   */
  Environments(PackageStore store, Path folder, Path uses, long budgetBytes) throws IOException {
    this.store = store;
    this.folder = folder;
    this.uses = uses;
    this.budgetBytes = budgetBytes;
    Files.createDirectories(folder);
    Files.createDirectories(uses);
  }

  /** What code was given before, if it is still whole. */
  synchronized Optional<Path> of(String codeSha256, String kind) throws IOException {
    Path use = uses.resolve(codeSha256);
    if (!Files.isRegularFile(use)) {
      return Optional.empty();
    }
    String name = Files.readString(use);
    return name.startsWith(kind + "/") && isThere(name)
        ? Optional.of(touched(name))
        : Optional.empty();
  }

  /** Whether an environment is there. */
  boolean has(String kind, String key) {
    return isThere(kind + "/" + key);
  }

  private boolean isThere(String name) {
    return Files.isDirectory(folder.resolve(name).resolve(ROOT), LinkOption.NOFOLLOW_LINKS);
  }

  private Path touched(String name) throws IOException {
    Path environment = folder.resolve(name);
    FileTime now = FileTime.fromMillis(System.currentTimeMillis());
    Files.setLastModifiedTime(environment.resolve(PACKAGES), now);
    return environment.resolve(ROOT);
  }

  /**
   * Gives code an environment that is there.
   *
   * @return its folder, or empty when it is not there
   */
  synchronized Optional<Path> use(String codeSha256, String kind, String key)
      throws BundleException, IOException {
    String name = kind + "/" + key;
    if (!isThere(name)) {
      return Optional.empty();
    }
    Path attempt = store.attempt();
    try {
      Path use = Files.writeString(attempt.resolve("use"), name);
      Files.move(use, uses.resolve(codeSha256), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      CodeCache.deleteTree(attempt);
    }
    Path root = touched(name);
    if (collect() > budgetBytes) {
      Files.deleteIfExists(uses.resolve(codeSha256));
      collect();
      throw new BundleException(
          "the packages of all functions together would be larger than the "
              + (budgetBytes >> 20)
              + " MiB that this platform has for them (--packages-budget)");
    }
    return Optional.of(root);
  }

  /**
   * Makes an environment of packages of the store.
   *
   * @return false when one of them has been collected meanwhile
   */
  synchronized boolean link(String kind, String key, Collection<PackageId> packages)
      throws IOException {
    if (isThere(kind + "/" + key)) {
      return true;
    }
    Path attempt = store.attempt();
    try {
      Path root = attempt.resolve(ROOT);
      LinkedTree.makeDirectory(root);
      for (PackageId id : new TreeSet<>(packages)) {
        if (!store.has(id)) {
          return false;
        }
        LinkedTree.link(store.files(id), root, relative -> false);
      }
      publish(attempt, kind, key, packages, 0);
      return true;
    } finally {
      CodeCache.deleteTree(attempt);
    }
  }

  /**
   * Makes a tree that came as a whole an environment: its packages go to the store, or are linked
   * from there.
   *
   * @param attempt holds the tree under {@code root}, and nothing else
   */
  synchronized void share(Path attempt, String kind, String key, Collection<NodeTree.Part> parts)
      throws IOException {
    Path root = attempt.resolve(ROOT);
    List<PackageId> packages = new ArrayList<>();
    for (NodeTree.Part part : parts) {
      Path tree = root.resolve(part.path());
      if (!store.has(part.id())) {
        store.publish(part.id(), tree, NodeTree::isNested);
      } else {
        relink(store.files(part.id()), tree);
      }
      packages.add(part.id());
    }
    publish(attempt, kind, key, packages, ownBytes(root));
  }

  private static void relink(Path files, Path tree) throws IOException {
    Files.walkFileTree(
        files,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path source, BasicFileAttributes attributes)
              throws IOException {
            Path target = tree.resolve(files.relativize(source));
            if (Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)) {
              Files.delete(target);
              LinkedTree.linkFile(source, target);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Of files that no package of the store has, too. */
  private static long ownBytes(Path root) throws IOException {
    long bytes = 0;
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
            && Files.getAttribute(file, "unix:nlink").equals(1)) {
          bytes += Files.size(file);
        }
      }
    }
    return bytes;
  }

  private void publish(
      Path attempt, String kind, String key, Collection<PackageId> packages, long ownBytes)
      throws IOException {
    Files.write(
        attempt.resolve(PACKAGES), packages.stream().map(PackageId::path).sorted().toList());
    Files.writeString(attempt.resolve(BYTES), Long.toString(ownBytes));
    PackageStore.move(attempt, folder.resolve(kind).resolve(key));
  }

  /** Code is gone: what only it used may be collected. */
  synchronized void forget(String codeSha256) throws IOException {
    if (Files.deleteIfExists(uses.resolve(codeSha256))) {
      collect();
    }
  }

  /**
   * Deletes what nobody uses, the longest unused first, until all fits the budget.
   *
   * @return what is left, bytes
   */
  private long collect() throws IOException {
    List<PackageStore.Kept> kept = store.all();
    List<Environment> all = environments();
    long total = kept.stream().mapToLong(PackageStore.Kept::bytes).sum();
    total += all.stream().mapToLong(Environment::bytes).sum();
    if (total <= budgetBytes) {
      return total;
    }
    Set<String> used = used();
    List<Environment> left = new ArrayList<>(all);
    List<Environment> idle =
        all.stream()
            .filter(environment -> !used.contains(environment.name()))
            .sorted(Comparator.comparingLong(Environment::lastUseMs))
            .toList();
    total -= deleteOrphans(kept, left, total - budgetBytes);
    for (Environment environment : idle) {
      if (total <= budgetBytes) {
        break;
      }
      store.delete(folder.resolve(environment.name()));
      left.remove(environment);
      total -= environment.bytes();
      total -= deleteOrphans(kept, left, total - budgetBytes);
    }
    return total;
  }

  /** Deletes packages that are in no environment, as many as have to go. */
  private long deleteOrphans(List<PackageStore.Kept> kept, List<Environment> left, long surplus)
      throws IOException {
    Set<String> wanted = new HashSet<>();
    for (Environment environment : left) {
      wanted.addAll(environment.packages());
    }
    kept.sort(Comparator.comparingLong(PackageStore.Kept::sinceMs));
    long freed = 0;
    for (PackageStore.Kept one : List.copyOf(kept)) {
      if (freed < surplus && !wanted.contains(one.path())) {
        store.delete(one.path());
        kept.remove(one);
        freed += one.bytes();
      }
    }
    return freed;
  }

  private record Environment(String name, List<String> packages, long bytes, long lastUseMs) {}

  private List<Environment> environments() throws IOException {
    List<Environment> all = new ArrayList<>();
    try (Stream<Path> lists =
        Files.find(folder, 3, (path, is) -> path.getFileName().toString().equals(PACKAGES))) {
      for (Path list : (Iterable<Path>) lists::iterator) {
        Path one = list.getParent();
        long bytes = PackageStore.numberIn(one.resolve(BYTES));
        long lastUseMs = Files.getLastModifiedTime(list).toMillis();
        all.add(
            new Environment(
                folder.relativize(one).toString(), Files.readAllLines(list), bytes, lastUseMs));
      }
    }
    return all;
  }

  private Set<String> used() throws IOException {
    Set<String> used = new HashSet<>();
    try (Stream<Path> files = Files.list(uses)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        used.add(Files.readString(file));
      }
    }
    return used;
  }
}
