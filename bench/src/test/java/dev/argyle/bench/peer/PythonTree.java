package dev.argyle.bench.peer;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** A root tree of this machine's interpreter and what it links to: made in a second. */
final class PythonTree {
  private static final Path PYTHON = Path.of("/usr/bin/python3");

  private PythonTree() {}

  static void make(Path root) throws IOException, InterruptedException {
    for (String folder : List.of("usr/bin", "proc", "dev", "sys", "tmp", "etc", "var/task")) {
      Files.createDirectories(root.resolve(folder));
    }
    Files.copy(PYTHON.toRealPath(), root.resolve("usr/bin/python3"));
    for (String word : Execution.run(List.of("ldd", PYTHON.toString())).split("\\s+", -1)) {
      if (word.startsWith("/")) {
        Path to = root.resolve("." + word);
        Files.createDirectories(to.getParent());
        Files.copy(Path.of(word), to, StandardCopyOption.REPLACE_EXISTING);
      }
    }
    String library =
        Execution.run(List.of(PYTHON.toString(), "-c", "import os; print(os.__file__)")).strip();
    copyTree(Path.of(library).getParent(), root);
  }

  private static void copyTree(Path library, Path root) throws IOException {
    try (Stream<Path> files = Files.walk(library)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.toString().matches(".*/(test|__pycache__|config-[^/]*|idlelib)/.*")) {
          Path to = root.resolve("." + file);
          Files.createDirectories(to.getParent());
          Files.copy(file, to);
        }
      }
    }
  }

  /** A function that answers with the event's body and what it knows of its sandbox. */
  static Job job(Path code) throws IOException {
    Files.writeString(
        code.resolve("handler.py"),
        """
        import os


        def handler(event, context):
            return {"statusCode": 200, "body": "%s from %d" % (event.get("body"), os.getpid())}
        """);
    return Job.python(code, "handler.handler", false, Buffer.buffer("{\"body\": \"hello\"}"));
  }
}
