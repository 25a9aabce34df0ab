package dev.argyle.worker.install;

import dev.argyle.worker.code.CodeCache;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A folder of wheels that sandboxes can read, for the time of a test class. */
public final class Wheels implements AfterAllCallback {
  private final Path folder;

  /** An empty folder. */
  public Wheels() {
    try {
      folder = Files.createTempDirectory("argyle-test-wheels-");
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Path folder() {
    return folder;
  }

  /** Settings of an installer that has nothing else. */
  public InstallSettings settings() {
    return InstallSettings.from(Optional.empty(), Optional.of(folder), PackageIndex.NPM_DEFAULT);
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    CodeCache.deleteTree(folder);
  }
}
