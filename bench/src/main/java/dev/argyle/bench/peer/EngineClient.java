package dev.argyle.bench.peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Docker's Engine API over its Unix socket. In HTTP/1.0, whose responses end with the connection:
 * opening one costs tens of microseconds, beside milliseconds for what is asked. Safe from any
 * thread, which it blocks.
 *
 * @param socket of the daemon
 */
record EngineClient(Path socket) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CHUNK_BYTES = 64 * 1024;

  /** The daemon's version: {@code 20.10.24}. */
  String version() {
    return request("GET", "/version", null).path("Version").asText("unknown");
  }

  /**
   * Asks for something.
   *
   * @param body sent as JSON; null for none
   * @return the answer; missing if it has none
   * @throws PeerException with what the daemon says is wrong
   */
  JsonNode request(String method, String path, ObjectNode body) {
    try (SocketChannel channel = send(method, path, body)) {
      EngineResponse response = EngineResponse.read(channel);
      byte[] text = response.rest().readAllBytes();
      JsonNode answer = text.length == 0 ? MissingNode.getInstance() : JSON.readTree(text);
      check(method, path, response.status(), answer);
      return answer;
    } catch (IOException e) {
      throw failed(method, path, e);
    }
  }

  /**
   * Puts this end of a container's input and output at the caller's hand; before it is started, so
   * that nothing is lost.
   */
  Attached attach(String container) {
    String path = "/containers/" + container + "/attach?stream=1&stdin=1&stdout=1&stderr=1";
    SocketChannel channel = null;
    try {
      channel = send("POST", path, null);
      EngineResponse response = EngineResponse.read(channel);
      check("POST", path, response.status(), MissingNode.getInstance());
      return new Attached(channel, response);
    } catch (IOException e) {
      close(channel);
      throw failed("POST", path, e);
    } catch (PeerException e) {
      close(channel);
      throw e;
    }
  }

  private SocketChannel send(String method, String path, ObjectNode body) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
      byte[] content = body == null ? new byte[0] : JSON.writeValueAsBytes(body);
      String head =
          "%s %s HTTP/1.0\r\nHost: docker\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
              .formatted(method, path, content.length);
      Buffer message = Buffer.buffer(head).appendBytes(content);
      writeAll(channel, message);
      return channel;
    } catch (IOException e) {
      close(channel);
      throw e;
    }
  }

  private static void writeAll(SocketChannel channel, Buffer message) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(message.getBytes());
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static void check(String method, String path, int status, JsonNode answer) {
    // 101 is how an attached connection stops being HTTP.
    if (status != 101 && status / 100 != 2 && status != 304) {
      String message = answer.path("message").asText("status " + status);
      throw new PeerException(method + " " + path + ": " + Execution.tail(message));
    }
  }

  private static PeerException failed(String method, String path, IOException e) {
    return new PeerException(method + " " + path + ": " + e.getMessage(), e);
  }

  private static void close(SocketChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // It is of no use any more.
    }
  }

  /** This end of a container's input and output; of one thread. */
  static final class Attached implements AutoCloseable {
    private static final int STDOUT = 1;
    private static final int FRAME_HEAD_BYTES = 8;

    private final SocketChannel channel;
    private final EngineResponse response;
    private long lastNs = System.nanoTime();

    private Attached(SocketChannel channel, EngineResponse response) {
      this.channel = channel;
      this.response = response;
    }

    /** All input there will be. */
    void input(Buffer input) throws IOException {
      writeAll(channel, input);
      channel.shutdownOutput();
    }

    /**
     * Its standard output and, after it, what it printed as errors: in frames of type and length,
     * as Docker sends them where there is no terminal.
     */
    Printed readAll() throws IOException {
      Buffer out = Buffer.buffer();
      Buffer errors = Buffer.buffer();
      while (true) {
        byte[] head = response.rest().readNBytes(FRAME_HEAD_BYTES);
        if (head.length < FRAME_HEAD_BYTES) {
          return new Printed(out, errors.toString(StandardCharsets.UTF_8), lastNs);
        }
        int length = ByteBuffer.wrap(head).getInt(FRAME_HEAD_BYTES / 2);
        while (length > 0) {
          byte[] part = response.rest().readNBytes(Math.min(length, CHUNK_BYTES));
          if (part.length == 0) {
            throw new IOException("the output ends within a frame");
          }
          (head[0] == STDOUT ? out : errors).appendBytes(part);
          length -= part.length;
        }
        lastNs = System.nanoTime();
      }
    }

    @Override
    public void close() {
      EngineClient.close(channel);
    }
  }

  /**
   * What a container printed.
   *
   * @param lastNs when the last of it came, by {@link System#nanoTime}
   */
  record Printed(Buffer out, String errors, long lastNs) {}
}
