package dev.argyle.deploy.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * A JSON body with a zip file in it as base64, read from disk as it is sent: a bundle of the
 * largest size would otherwise be in memory twice.
 */
final class ZipUpload {
  /** A multiple of 3, so that only the last block is padded. */
  private static final int BLOCK_BYTES = 3 * 16 * 1024;

  private ZipUpload() {}

  /** {@code before}, the zip's bytes as base64, {@code after}. */
  static BodyPublisher of(String before, Path zip, String after) throws IOException {
    byte[] head = before.getBytes(StandardCharsets.UTF_8);
    byte[] tail = after.getBytes(StandardCharsets.UTF_8);
    long base64Bytes = (Files.size(zip) + 2) / 3 * 4;
    Iterable<byte[]> blocks = () -> new Blocks(head, zip, tail);
    return BodyPublishers.fromPublisher(
        BodyPublishers.ofByteArrays(blocks), head.length + base64Bytes + tail.length);
  }

  private static final class Blocks implements Iterator<byte[]> {
    private final InputStream in;
    private byte[] tail;
    private byte[] next;

    Blocks(byte[] head, Path zip, byte[] tail) {
      this.tail = tail;
      this.next = head;
      try {
        this.in = Files.newInputStream(zip);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public byte[] next() {
      if (next == null) {
        throw new NoSuchElementException();
      }
      byte[] current = next;
      next = read();
      return current;
    }

    /** The next block of the file, then the tail, then null. */
    private byte[] read() {
      if (tail == null) {
        return null;
      }
      try {
        byte[] block = in.readNBytes(BLOCK_BYTES);
        if (block.length > 0) {
          return Base64.getEncoder().encode(block);
        }
        in.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      byte[] last = tail;
      tail = null;
      return last;
    }
  }
}
