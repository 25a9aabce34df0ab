package dev.argyle.worker.install;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.argyle.sandbox.mount.HostRoot;
import dev.argyle.worker.api.BundleException;
import dev.argyle.worker.api.NetworkPolicy;
import dev.argyle.worker.code.BundleUnpacker;
import dev.argyle.worker.code.CodeCache;
import dev.argyle.worker.code.PreparedCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts byte code beside Python sources, where Python looks for it, so that fresh sandboxes need not
 * compile them anew. It is made in a sandbox that runs nothing of the bundle and has never met a
 * caller: what an invocation could leave there would outlive it. Without byte code all is as with
 * it, but slower; so what cannot be made is left out.
 */
final class ByteCode {
  private static final Logger LOG = LoggerFactory.getLogger(ByteCode.class);
  private static final String SOURCE = ".py";
  private static final String FOLDER = "__pycache__";
  private static final int SECONDS = 5;
  private static final long TIMEOUT_MS = 15_000;
  private static final long MEMORY_BYTES = 512L << 20;
  private static final long MAX_BYTES = 64L << 20;
  private static final int MAX_ENTRIES = 50_000;

  private final InstallerGuest guest;
  private final PackageStore staging;
  private final CodeCache code;
  private final Path program;
  private final Path marks;
  private final AtomicLong runs = new AtomicLong();

  /**
   * Compiles with this guest.
   *
   * @param staging has room for what is not whole
   * @param code where the guest's code is made known
   * @param program the guest's program
   * @param marks a folder with a file for each bundle that has its byte code; is made
   */
  ByteCode(InstallerGuest guest, PackageStore staging, CodeCache code, Path program, Path marks)
      throws IOException {
    this.guest = guest;
    this.staging = staging;
    this.code = code;
    this.program = program;
    this.marks = marks;
    Files.createDirectories(marks);
  }

  /** Whether there are sources that were not compiled yet, for the Python that is here now. */
  boolean isWanted(String codeSha256, Path folder) throws IOException {
    Path mark = marks.resolve(codeSha256);
    if (!PythonInstall.isThere()
        || (Files.isRegularFile(mark) && Files.readString(mark).equals(PythonInstall.kind()))) {
      return false;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.anyMatch(ByteCode::isSource);
    }
  }

  private static boolean isSource(Path path) {
    return path.getFileName().toString().endsWith(SOURCE)
        && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** Compiles what can be; tells the log when it could not be tried, or not kept. */
  void make(String codeSha256, Path folder) {
    try {
      tryToMake(codeSha256, folder);
    } catch (BundleException | IOException | UncheckedIOException e) {
      LOG.info("{} is compiled in each sandbox: {}", codeSha256, e.getMessage());
    }
  }

  private void tryToMake(String codeSha256, Path folder) throws BundleException, IOException {
    String kind = PythonInstall.kind();
    Path attempt = staging.attempt();
    try {
      Path tree = Files.createDirectory(attempt.resolve("tree"));
      fetch(folder, attempt.resolve("zip"), tree);
      place(tree.resolve("0"), folder, suffix(kind));
      Files.writeString(marks.resolve(codeSha256), kind);
    } finally {
      CodeCache.deleteTree(attempt);
    }
  }

  private void fetch(Path folder, Path zip, Path tree) throws BundleException, IOException {
    String key = "compiler-" + runs.incrementAndGet();
    code.provide(key, new PreparedCode(program, Optional.of(folder), Set.of(), Map.of()));
    try {
      ObjectNode task = guest.task("compile", Map.of(), Map.of());
      task.put("root", HostRoot.CODE).put("seconds", SECONDS).put("bytes", MAX_BYTES);
      // With room for the archive's own.
      guest.fetch(
          task,
          new InstallerGuest.Terms(
              key, new NetworkPolicy.None(), MEMORY_BYTES, TIMEOUT_MS, 2 * MAX_BYTES),
          zip);
    } finally {
      code.withdraw(key);
    }
    new BundleUnpacker("the byte code", 2 * MAX_BYTES, MAX_ENTRIES).unpack(zip, tree);
  }

  /** As in {@code main.cpython-311.pyc}, of {@code python3.11}. */
  static String suffix(String kind) {
    return "." + kind.replace("python", "cpython-").replace(".", "") + ".pyc";
  }

  /** Only what belongs to a source that is there is looked for, and only new names are given. */
  private static void place(Path made, Path folder, String suffix) throws IOException {
    List<Path> sources;
    try (Stream<Path> files = Files.walk(folder)) {
      sources = files.filter(ByteCode::isSource).toList();
    }
    for (Path source : sources) {
      String name = source.getFileName().toString();
      String cached = name.substring(0, name.length() - SOURCE.length()) + suffix;
      Path from = made.resolve(folder.relativize(source)).resolveSibling(FOLDER).resolve(cached);
      Path into = source.resolveSibling(FOLDER);
      Path target = into.resolve(cached);
      if (Files.isRegularFile(from, LinkOption.NOFOLLOW_LINKS)
          && !Files.exists(target, LinkOption.NOFOLLOW_LINKS)
          && isFolder(into)) {
        Files.move(from, target, StandardCopyOption.ATOMIC_MOVE);
      }
    }
  }

  /** Makes it if nothing is there; a bundle may bring something else by that name. */
  private static boolean isFolder(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      LinkedTree.makeDirectory(path);
    }
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** The bundle is gone. */
  void forget(String codeSha256) throws IOException {
    Files.deleteIfExists(marks.resolve(codeSha256));
  }
}
