package dev.argyle.bench.load;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers with whatever bytes it is told to, one thread a connection. */
final class OddServer implements AutoCloseable {
  private final ServerSocket listener = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
  private final AtomicInteger connections = new AtomicInteger();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Behaviour behaviour;

  /** What is done about a request; the connection is closed after if it says false. */
  @FunctionalInterface
  interface Behaviour {
    boolean answer(Socket socket, int requestOnThisConnection) throws IOException;
  }

  OddServer(Behaviour behaviour) throws IOException {
    this.behaviour = behaviour;
    start(this::accept);
  }

  /** Answers each request with the same bytes. */
  static OddServer answering(String response, boolean keep) throws IOException {
    return new OddServer(
        (socket, request) -> {
          write(socket, response);
          return keep;
        });
  }

  static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  int connections() {
    return connections.get();
  }

  /** First lines and headers of what came. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "odd-server");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        socket.setTcpNoDelay(true);
        connections.incrementAndGet();
        open.add(socket);
        start(() -> serve(socket));
      }
    } catch (IOException e) {
      // It was closed.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      boolean more = true;
      for (int request = 0; more && readHead(socket.getInputStream()); request++) {
        more = behaviour.answer(socket, request);
      }
    } catch (IOException e) {
      // The client has gone, which it may.
    }
  }

  private boolean readHead(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        return false;
      }
      head.append((char) next);
    }
    requests.add(head.toString());
    return true;
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
