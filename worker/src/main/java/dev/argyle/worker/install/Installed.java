package dev.argyle.worker.install;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What code was given.
 *
 * @param packages their folder; empty when it asks for none
 * @param warnings sentences on what they want and was not done; each one line
 */
public record Installed(Optional<Path> packages, List<String> warnings) {
  static final Installed NOTHING = new Installed(Optional.empty(), List.of());

  /** Copies the list. */
  public Installed {
    warnings = List.copyOf(warnings);
  }
}
