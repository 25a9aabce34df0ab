package dev.argyle.bench.workload;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The folders of code that containers mount; gone when this is closed. */
final class CaseFolders implements AutoCloseable {
  private final List<Path> made = new ArrayList<>();

  /** A folder with a study's code and its input, which any user may read. */
  Path of(CaseStudy study, Buffer input) throws IOException {
    Path folder = Files.createTempDirectory("argyle-bench-" + study.key());
    made.add(folder);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    write(folder.resolve("handler.py"), Buffer.buffer(study.code()));
    write(folder.resolve(study.input()), input);
    return folder;
  }

  private void write(Path file, Buffer content) throws IOException {
    made.add(file);
    Files.write(file, content.getBytes());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
  }

  @Override
  public void close() {
    Collections.reverse(made);
    for (Path path : made) {
      try {
        Files.deleteIfExists(path);
      } catch (IOException e) {
        // It lies among temporary files, which go by themselves.
      }
    }
    made.clear();
  }
}
