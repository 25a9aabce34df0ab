package dev.argyle.bench.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Removes what sandboxes and daemons leave: mounts, cgroups, files. Never throws. */
final class Traces {
  private static final Path MOUNTS = Path.of("/proc/self/mounts");
  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");

  private Traces() {}

  /** Where something is mounted at or below a folder, innermost first. */
  static List<String> mountsBelow(Path folder) {
    try (Stream<String> lines = Files.lines(MOUNTS)) {
      List<String> mounts =
          lines
              .map(line -> line.split(" ", -1)[1])
              .filter(mount -> Path.of(mount).startsWith(folder))
              .sorted(Comparator.reverseOrder())
              .toList();
      return mounts;
    } catch (IOException e) {
      return List.of();
    }
  }

  /** Unmounts all that is mounted at or below a folder. */
  static void unmountBelow(Path folder) throws InterruptedException {
    for (String mount : mountsBelow(folder)) {
      try {
        Execution.run(List.of("umount", "--lazy", mount));
      } catch (PeerException e) {
        // It has gone by itself.
      }
    }
  }

  /** Removes a folder and all in it, and nothing that is mounted there. */
  static void removeTree(Path folder) {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS) || !mountsBelow(folder).isEmpty()) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(Traces::delete);
    } catch (IOException e) {
      // What stays is found by its name.
    }
  }

  /** Removes folders without files, innermost first. */
  static void removeEmpty(Path folder) {
    if (Files.isDirectory(folder)) {
      try (Stream<Path> below = Files.walk(folder)) {
        below.filter(Files::isDirectory).sorted(Comparator.reverseOrder()).forEach(Traces::delete);
      } catch (IOException e) {
        // The same.
      }
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // The same.
    }
  }

  /** The cgroups of a name, at the top of each hierarchy, v1's and v2's. */
  static List<Path> cgroups(String name) {
    try (Stream<Path> hierarchies = Files.list(CGROUPS)) {
      return Stream.concat(Stream.of(CGROUPS), hierarchies)
          .map(hierarchy -> hierarchy.resolve(name))
          .filter(Files::isDirectory)
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** Removes them and those below, which must be empty. */
  static void removeCgroups(String name) {
    for (Path cgroup : cgroups(name)) {
      try (Stream<Path> below = Files.walk(cgroup)) {
        below.filter(Files::isDirectory).sorted(Comparator.reverseOrder()).forEach(Traces::delete);
      } catch (IOException e) {
        // The same.
      }
    }
  }
}
