package dev.argyle.bench.peer;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The files of a small Debian with what commands need, made by {@code debootstrap} from the
 * machine's own mirror and kept: making it takes a minute or more.
 */
final class RootTree {
  /** Where trees are kept; whoever wants the room back may remove it. */
  static final Path CACHE = Path.of("/var/cache/argyle");

  /** Counts up when trees are made in another way. */
  private static final int FORMAT = 1;

  /** A slow machine at a slow mirror. */
  private static final long MAKE_TIMEOUT_MS = 900_000;

  private RootTree() {}

  /**
   * A tree with these contents, made if it is not there.
   *
   * @throws PeerException if it cannot be made
   */
  static Path of(Contents contents, Path debootstrap, AptMirror mirror, Consumer<String> told)
      throws InterruptedException {
    String family = "bench-rootfs-" + contents.name().toLowerCase(Locale.ROOT) + "-";
    int digest = List.of(FORMAT, mirror.suite(), contents.packages()).hashCode();
    Path tree = CACHE.resolve(family + Integer.toHexString(digest));
    try {
      Files.createDirectories(CACHE);
      Path lockFile = CACHE.resolve("bench-rootfs.lock");
      try (FileChannel channel =
              FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        if (lock.isValid() && !Files.isDirectory(tree)) {
          told.accept("debootstrap " + String.join(" ", contents.packages()) + ", the first time");
          removeOthers(family);
          make(tree, contents, debootstrap, mirror);
        }
      }
      return tree;
    } catch (IOException e) {
      throw new PeerException("cannot keep a root tree: " + e.getMessage(), e);
    }
  }

  private static void make(Path tree, Contents contents, Path debootstrap, AptMirror mirror)
      throws IOException, InterruptedException {
    Path half = tree.resolveSibling(tree.getFileName() + ".half");
    clear(half);
    try {
      Execution.run(command(half, contents, debootstrap, mirror), MAKE_TIMEOUT_MS);
    } catch (PeerException | InterruptedException e) {
      clear(half);
      throw e;
    }
    // What installed it is of no use inside, and would be copied into each image.
    Traces.removeTree(half.resolve("var/cache/apt"));
    Traces.removeTree(half.resolve("var/lib/apt/lists"));
    // Bubblewrap mounts on what is there: the tree itself is read-only by then.
    Files.createDirectories(half.resolve("." + Job.CODE));
    Files.move(half, tree, StandardCopyOption.ATOMIC_MOVE);
  }

  /** What is left of one that was not finished. */
  private static void clear(Path half) throws InterruptedException {
    Traces.unmountBelow(half);
    Traces.removeTree(half);
  }

  static List<String> command(Path into, Contents contents, Path debootstrap, AptMirror mirror) {
    return List.of(
        debootstrap.toString(),
        "--variant=minbase",
        "--include=" + String.join(",", contents.packages()),
        mirror.suite(),
        into.toString(),
        mirror.uri());
  }

  private static void removeOthers(String family) throws IOException {
    try (Stream<Path> entries = Files.list(CACHE)) {
      entries
          .filter(entry -> entry.getFileName().toString().startsWith(family))
          .forEach(Traces::removeTree);
    }
  }
}
