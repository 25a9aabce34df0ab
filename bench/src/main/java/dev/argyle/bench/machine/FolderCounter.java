package dev.argyle.bench.machine;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Predicate;

/** Counts folders of a tree that changes meanwhile. */
final class FolderCounter extends SimpleFileVisitor<Path> {
  private final Predicate<Path> counted;
  private final long[] found;

  FolderCounter(Predicate<Path> counted, long[] found) {
    this.counted = counted;
    this.found = found;
  }

  @Override
  public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
    found[0] += counted.test(folder) ? 1 : 0;
    return FileVisitResult.CONTINUE;
  }

  /** It was removed in between. */
  @Override
  public FileVisitResult visitFileFailed(Path file, IOException e) {
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult postVisitDirectory(Path folder, IOException e) {
    return FileVisitResult.CONTINUE;
  }
}
