package dev.argyle.worker.code;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/** Builds bundles, also those that no honest tool would. */
public final class Zip {
  private static final int FILE = 0100644;
  private static final int LINK = 0120777;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes);

  /** Adds a file. */
  public Zip file(String name, String content) {
    return entry(name, FILE, content.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds a symbolic link. */
  public Zip link(String name, String target) {
    return entry(name, LINK, target.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds a directory. */
  public Zip directory(String name) {
    return entry(name + "/", 0040755, new byte[0]);
  }

  /** Adds an entry with a Unix mode, type bits included; 0 for none at all. */
  public Zip entry(String name, int mode, byte[] content) {
    ZipArchiveEntry entry = new ZipArchiveEntry(name);
    if (mode != 0) {
      entry.setUnixMode(mode);
    }
    try {
      zip.putArchiveEntry(entry);
      zip.write(content);
      zip.closeArchiveEntry();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** The archive. */
  public byte[] bytes() {
    try {
      zip.finish();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Writes the archive to a file. */
  public Path writeTo(Path file) throws IOException {
    return Files.write(file, bytes());
  }

  /** Sets bits of the general purpose flags in every header. */
  static byte[] withFlags(byte[] archive, int flags) {
    byte[] patched = archive.clone();
    for (int i = 0; i + 4 <= patched.length; i++) {
      if (patched[i] == 'P' && patched[i + 1] == 'K') {
        if (patched[i + 2] == 3 && patched[i + 3] == 4) {
          patched[i + 6] |= (byte) flags;
        } else if (patched[i + 2] == 1 && patched[i + 3] == 2) {
          patched[i + 8] |= (byte) flags;
        }
      }
    }
    return patched;
  }

  /** SHA-256 in lower-case hex. */
  public static String sha256(byte[] archive) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(archive));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
