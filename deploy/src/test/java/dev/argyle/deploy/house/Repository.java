package dev.argyle.deploy.house;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** The checkout that the tests run in. */
public final class Repository {
  private static final Set<String> NOT_OURS =
      Set.of("target", ".git", "node_modules", "__pycache__", ".idea", ".vscode");

  private Repository() {}

  /** Its root folder. */
  public static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.exists(folder.resolve("mvnw"))) {
      folder = folder.getParent();
    }
    if (folder == null) {
      throw new IllegalStateException("not within a checkout");
    }
    return folder;
  }

  /** Files below the root that are ours, by their path from there. */
  public static List<Path> files(Predicate<String> path) throws IOException {
    Path root = root();
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return NOT_OURS.contains(folder.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            Path relative = root.relativize(file);
            if (attributes.isRegularFile() && path.test(relative.toString())) {
              found.add(relative);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    found.sort(null);
    return found;
  }

  /** A file's text. */
  public static String read(Path relative) throws IOException {
    return Files.readString(root().resolve(relative));
  }
}
