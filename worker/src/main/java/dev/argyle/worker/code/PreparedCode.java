package dev.argyle.worker.code;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a bundle became on this worker.
 *
 * @param folder its unpacked files
 * @param packages what was installed for it
 * @param names what is in its root; of more than {@link #MAX_NAMES} any so many
 * @param modules small files that a handler may be loaded from, by their paths in the bundle:
 *     Node's sources and Python's byte code; nobody changes them
 */
public record PreparedCode(
    Path folder, Optional<Path> packages, Set<String> names, Map<String, byte[]> modules) {
  /** A root with as many names is not known whole. */
  public static final int MAX_NAMES = 1_000;

  /** The largest of {@link #modules}; what is larger takes longer to load than to read. */
  public static final int MAX_MODULE_BYTES = 16 * 1024;

  /** Looks into the folder, which blocks; what cannot be read has no names. */
  public static PreparedCode of(Path folder, Optional<Path> packages) {
    try (Stream<Path> entries = Files.list(folder)) {
      return new PreparedCode(
          folder,
          packages,
          entries
              .limit(MAX_NAMES)
              .map(entry -> entry.getFileName().toString())
              .collect(Collectors.toUnmodifiableSet()),
          ModuleFiles.of(folder));
    } catch (IOException e) {
      return new PreparedCode(folder, packages, Set.of(), Map.of());
    }
  }
}
