package dev.argyle.worker.code;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
 */
public record PreparedCode(Path folder, Optional<Path> packages, Set<String> names) {
  /** A root with as many names is not known whole. */
  public static final int MAX_NAMES = 1_000;

  /** Looks into the folder, which blocks; what cannot be read has no names. */
  public static PreparedCode of(Path folder, Optional<Path> packages) {
    try (Stream<Path> entries = Files.list(folder)) {
      return new PreparedCode(
          folder,
          packages,
          entries
              .limit(MAX_NAMES)
              .map(entry -> entry.getFileName().toString())
              .collect(Collectors.toUnmodifiableSet()));
    } catch (IOException e) {
      return new PreparedCode(folder, packages, Set.of());
    }
  }
}
