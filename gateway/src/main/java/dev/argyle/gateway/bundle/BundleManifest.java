package dev.argyle.gateway.bundle;

import dev.argyle.worker.api.BundleException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Finds {@code faas.yaml} at the root of a bundle. Whether the rest of the bundle may be unpacked
 * is for the worker to judge; here only the zip's directory and this one file are read.
 */
public final class BundleManifest {
  /** The manifest's name in a bundle and in a function's folder. */
  public static final String FILE = "faas.yaml";

  private static final int MAX_BYTES = 64 * 1024;

  private BundleManifest() {}

  /**
   * The text of a bundle's manifest, if it has one. Blocks.
   *
   * @throws BundleException when the file is no zip, or its manifest is too large
   */
  public static Optional<String> read(Path zip) throws BundleException {
    try (ZipFile bundle = new ZipFile(zip.toFile())) {
      ZipEntry entry = bundle.getEntry(FILE);
      if (entry == null || entry.isDirectory()) {
        return Optional.empty();
      }
      try (InputStream in = bundle.getInputStream(entry)) {
        // Read with a bound: the size in the directory is only what the sender says.
        byte[] bytes = in.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
          throw new BundleException(FILE + " must be 64KiB or less");
        }
        return Optional.of(new String(bytes, StandardCharsets.UTF_8));
      }
    } catch (IOException | IllegalArgumentException e) {
      // IllegalArgumentException: names that are not text.
      throw new BundleException(
          "Could not unzip uploaded file. Please check your file, then try to upload again.");
    }
  }
}
