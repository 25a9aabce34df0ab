package dev.argyle.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Requests as bytes, made once for each path. Confined to the event loop. */
final class Requests {
  /** Paths whose requests are kept; more are made anew each time. */
  static final int MAX_KEPT = 4096;

  private final String rest;
  private final Map<String, ByteBuf> kept = new HashMap<>();

  /** For a server. */
  Requests(URI server) {
    rest = " HTTP/1.1\r\nHost: " + server.getAuthority() + "\r\n\r\n";
  }

  /**
   * A GET; the caller's to release.
   *
   * @throws IllegalArgumentException if the path cannot stand in a request's first line
   */
  ByteBuf get(String path) {
    ByteBuf bytes = kept.get(path);
    if (bytes == null) {
      bytes = encode(path);
      if (kept.size() >= MAX_KEPT) {
        return bytes;
      }
      kept.put(path, bytes);
    }
    return bytes.retainedDuplicate();
  }

  private ByteBuf encode(String path) {
    if (!path.startsWith("/") || path.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      throw new IllegalArgumentException("no path of a request: " + path);
    }
    byte[] text = ("GET " + path + rest).getBytes(StandardCharsets.US_ASCII);
    return Unpooled.directBuffer(text.length).writeBytes(text);
  }

  /** Gives back what is kept. */
  void close() {
    kept.values().forEach(ByteBuf::release);
    kept.clear();
  }
}
