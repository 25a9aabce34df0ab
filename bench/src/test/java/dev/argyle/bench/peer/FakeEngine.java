package dev.argyle.bench.peer;

import io.vertx.core.buffer.Buffer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A daemon on a Unix socket that gives prepared answers, one connection after the other as they
 * come; a container that is attached to prints what it was sent.
 */
final class FakeEngine implements AutoCloseable {
  private final ServerSocketChannel server;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final Path socket;

  FakeEngine(Path folder) throws IOException {
    socket = folder.resolve("docker.sock");
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    start(this::accept);
  }

  Path socket() {
    return socket;
  }

  /** Method and path of each request, without the query. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  /** What {@code METHOD PATH} is answered: status and reason, a blank, and the body. */
  void answer(String request, int status, String body) {
    answers.put(
        request,
        "HTTP/1.0 %d Said\r\nContent-Type: application/json\r\n\r\n%s".formatted(status, body));
  }

  private static void start(Runnable body) {
    Thread thread = new Thread(body, "fake-engine");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel channel = server.accept();
        start(() -> serve(channel));
      }
    } catch (ClosedChannelException e) {
      // The test is over.
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void serve(SocketChannel channel) {
    try (channel) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
      String[] words = in.readLine().split(" ", -1);
      String request = words[0] + " " + words[1].replaceFirst("\\?.*", "");
      requests.add(request);
      String line = in.readLine();
      while (!line.isEmpty()) {
        line = in.readLine();
      }
      if (request.endsWith("/attach")) {
        write(channel, Buffer.buffer("HTTP/1.1 101 UPGRADED\r\n\r\n"));
        String input = in.readLine();
        write(channel, frame(2, "a warning").appendBuffer(frame(1, input == null ? "" : input)));
      } else {
        write(channel, Buffer.buffer(answers.getOrDefault(request, "HTTP/1.0 204 No\r\n\r\n")));
      }
    } catch (IOException e) {
      // The client has gone.
    }
  }

  private static Buffer frame(int stream, String text) {
    return Buffer.buffer()
        .appendByte((byte) stream)
        .appendBytes(new byte[3])
        .appendInt(text.length())
        .appendString(text);
  }

  private static void write(SocketChannel channel, Buffer text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes());
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
