package dev.argyle.worker.code;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a bundle became on this worker.
 *
 * @param folder its unpacked files
 * @param packages what was installed for it
 */
public record PreparedCode(Path folder, Optional<Path> packages) {}
