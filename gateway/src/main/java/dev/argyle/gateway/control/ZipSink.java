package dev.argyle.gateway.control;

import dev.argyle.gateway.http.ApiError;
import dev.argyle.gateway.http.ApiException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Writes a bundle to its staged file, hashed and counted on the way. Blocks. */
final class ZipSink extends OutputStream {
  /** Largest zipped bundle, as Lambda has it for direct uploads. */
  static final long MAX_BYTES = 50L * 1024 * 1024;

  private final OutputStream file;
  private final MessageDigest digest;
  private long bytes;

  ZipSink(Path path) throws IOException {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
    // A second ZipFile in one request replaces the first.
    file =
        new BufferedOutputStream(
            Files.newOutputStream(
                path,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE),
            1 << 16);
  }

  /** What was written. */
  record Written(String sha256, long sizeBytes) {}

  Written written() throws IOException {
    file.flush();
    return new Written(HexFormat.of().formatHex(digest.digest()), bytes);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] from, int offset, int length) throws IOException {
    bytes += length;
    if (bytes > MAX_BYTES) {
      throw new ApiException(
          ApiError.entityTooLarge(
              "The zipped code must be %d bytes or less.".formatted(MAX_BYTES)));
    }
    digest.update(from, offset, length);
    file.write(from, offset, length);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
