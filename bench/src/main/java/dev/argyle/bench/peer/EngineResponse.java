package dev.argyle.bench.peer;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * The head of an HTTP response, and where the rest is read.
 *
 * @param status HTTP status
 * @param rest all that comes until the connection ends
 */
record EngineResponse(int status, InputStream rest) {
  private static final int LONGEST_LINE_BYTES = 8 * 1024;
  private static final int MOST_LINES = 100;

  /** Reads the head. */
  static EngineResponse read(SocketChannel channel) throws IOException {
    InputStream in = new BufferedInputStream(Channels.newInputStream(channel));
    String[] words = line(in).split(" ", 3);
    if (words.length < 2 || !words[1].matches("[0-9]{3}")) {
      throw new IOException("what answers is no Docker daemon");
    }
    for (int lines = 0; !line(in).isEmpty(); lines++) {
      if (lines == MOST_LINES) {
        throw new IOException("the response's head does not end");
      }
    }
    return new EngineResponse(Integer.parseInt(words[1]), in);
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0 || line.length() == LONGEST_LINE_BYTES) {
        throw new IOException("the response's head is cut off");
      }
      line.append((char) next);
    }
    return new String(line.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
        .strip();
  }
}
