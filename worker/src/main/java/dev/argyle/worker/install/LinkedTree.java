package dev.argyle.worker.install;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Trees of hard links: the same files under another name, so that all who map one share its pages.
 * Symbolic links are copied and never followed.
 */
final class LinkedTree {
  /** Whether a directory of the source is left out, by its path below the source. */
  interface Except {
    boolean skips(Path relative);
  }

  private LinkedTree() {}

  /**
   * Links all files of a tree into another; what is there already stays, as with overlays.
   *
   * @return bytes of the files that were linked
   */
  static long link(Path from, Path into, Except except) throws IOException {
    long[] bytes = new long[1];
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path source, BasicFileAttributes attributes)
              throws IOException {
            Path relative = from.relativize(source);
            if (except.skips(relative)) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            Path target = into.resolve(relative);
            if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
              makeDirectory(target);
            }
            return Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)
                ? FileVisitResult.CONTINUE
                : FileVisitResult.SKIP_SUBTREE;
          }

          @Override
          public FileVisitResult visitFile(Path source, BasicFileAttributes attributes)
              throws IOException {
            Path target = into.resolve(from.relativize(source));
            if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
              linkFile(source, target);
              bytes[0] += attributes.size();
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return bytes[0];
  }

  /** A directory all can read, whatever the umask. */
  static void makeDirectory(Path path) throws IOException {
    Files.createDirectories(path.getParent());
    Files.createDirectory(path);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** A file can have only so many names (65,000 on ext4): it is copied then. */
  static void linkFile(Path source, Path target) throws IOException {
    if (Files.isSymbolicLink(source)) {
      Files.createSymbolicLink(target, Files.readSymbolicLink(source));
      return;
    }
    try {
      Files.createLink(target, source);
    } catch (FileSystemException tooManyNames) {
      Files.copy(source, target);
      Files.setPosixFilePermissions(target, Files.getPosixFilePermissions(source));
    }
  }
}
