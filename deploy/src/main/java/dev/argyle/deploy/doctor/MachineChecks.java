package dev.argyle.deploy.doctor;

import dev.argyle.zygote.process.NodeSpares;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Checks of the programs that sandboxes use and of the room there is. */
final class MachineChecks {
  private static final long MIB = 1024 * 1024;
  private static final long LEAST_FREE_BYTES = 200 * MIB;
  private static final long ENOUGH_FREE_BYTES = 2048 * MIB;

  /** Sandboxes see the machine's /usr, whatever the caller's PATH says. */
  private static final List<String> FOLDERS = List.of("usr/bin", "usr/local/bin", "bin");

  private final Path root;
  private final Path data;
  private final Supplier<NodeSpares.Choice> nodeSpares;

  /**
   * Checks of a machine.
   *
   * @param root its root folder
   * @param data the platform's data folder, which need not exist yet
   */
  MachineChecks(Path root, Path data) {
    this(root, data, NodeSpares.AUTO::choose);
  }

  MachineChecks(Path root, Path data, Supplier<NodeSpares.Choice> nodeSpares) {
    this.root = root;
    this.data = data;
    this.nodeSpares = nodeSpares;
  }

  /** All of them, in the order to read them. */
  List<Check> all() {
    return List.of(this::python, this::pip, this::node, this::npm, this::ffmpeg, this::disk);
  }

  Finding python() {
    return has("python3")
        ? Finding.ok("python3")
        : Finding.fail("no python3", "install it: apt install python3");
  }

  /** The one for the Python that sandboxes see. */
  Finding pip() {
    return Files.isDirectory(root.resolve("usr/lib/python3/dist-packages/pip"))
        ? Finding.ok("pip")
        : Finding.warn("no pip", "a requirements.txt needs it: apt install python3-pip");
  }

  Finding npm() {
    return Files.isExecutable(root.resolve("usr/bin/npm"))
        ? Finding.ok("npm")
        : Finding.warn("no npm", "a package.json needs it: apt install npm");
  }

  Finding node() {
    if (!has("node")) {
      return Finding.warn("no node", "Node functions need it: apt install nodejs npm");
    }
    NodeSpares.Choice choice = nodeSpares.get();
    Optional<Finding> runsNot =
        choice.runtime().missing().map(why -> Finding.warn("Node functions do not run", why));
    return runsNot
        .or(() -> choice.why().map(why -> Finding.warn("node: spares are started one by one", why)))
        .orElse(Finding.ok("node: spares are forked from a running Node"));
  }

  Finding ffmpeg() {
    return has("ffmpeg")
        ? Finding.ok("ffmpeg")
        : Finding.warn("no ffmpeg", "the GIF example needs it: apt install ffmpeg");
  }

  private boolean has(String program) {
    return FOLDERS.stream()
        .anyMatch(folder -> Files.isExecutable(root.resolve(folder).resolve(program)));
  }

  Finding disk() throws IOException {
    Path existing =
        Stream.iterate(data.toAbsolutePath(), Path::getParent)
            .filter(Files::exists)
            .findFirst()
            .orElseThrow();
    FileStore store = Files.getFileStore(existing);
    long freeBytes = store.getUsableSpace();
    String what = "disk: " + freeBytes / MIB + " MiB free at " + existing;
    if (freeBytes < LEAST_FREE_BYTES) {
      return Finding.fail(what, "make room, or use another folder: faas up --data DIR");
    }
    return freeBytes < ENOUGH_FREE_BYTES
        ? Finding.warn(what, "2 GiB are better: bundles and logs are kept there")
        : Finding.ok(what);
  }
}
