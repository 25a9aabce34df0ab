package dev.argyle.deploy.demo;

import dev.argyle.deploy.FaasException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;

/** The example functions of a checkout. */
final class Examples {
  private static final String MANIFEST = "faas.yaml";

  /** Where the examples' manifests expect the sample. */
  static final int SAMPLE_PORT = 9000;

  private final Path folder;

  /** The examples below a folder. */
  Examples(Path folder) {
    this.folder = folder;
  }

  /** The examples' folders, in the order of their names. */
  List<Path> folders() {
    try (Stream<Path> children = Files.list(folder)) {
      List<Path> examples =
          children.filter(child -> Files.isRegularFile(child.resolve(MANIFEST))).sorted().toList();
      if (examples.isEmpty()) {
        throw FaasException.failed("no examples in " + folder);
      }
      return examples;
    } catch (IOException e) {
      throw FaasException.failed("no examples at " + folder + "; run the demo by ./faas demo");
    }
  }

  /**
   * The folder to deploy: the example's own, or a copy whose manifest names the port that the
   * sample really has.
   *
   * @param scratch where the copy goes
   */
  static Path withSamplePort(Path example, int port, Path scratch) {
    try {
      String manifest = Files.readString(example.resolve(MANIFEST));
      String substituted = manifest.replace("127.0.0.1:" + SAMPLE_PORT, "127.0.0.1:" + port);
      if (substituted.equals(manifest)) {
        return example;
      }
      Path copy = scratch.resolve(example.getFileName());
      copy(example, copy);
      Files.writeString(copy.resolve(MANIFEST), substituted);
      return copy;
    } catch (IOException e) {
      throw FaasException.failed("cannot copy " + example + " to " + scratch);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectories(to.resolve(from.relativize(visited).toString()));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(
                file, to.resolve(from.relativize(file).toString()), LinkOption.NOFOLLOW_LINKS);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
