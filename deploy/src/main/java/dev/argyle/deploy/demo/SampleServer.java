package dev.argyle.deploy.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.argyle.deploy.FaasException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Serves one file on loopback, as {@code /sample.mp4}, on threads of its own. */
final class SampleServer implements AutoCloseable {
  static final String PATH = "/sample.mp4";
  private static final int TRIES = 50;
  private static final int THREADS = 2;
  private static final int BACKLOG = 16;

  private final HttpServer server;
  private final ExecutorService threads;

  private SampleServer(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /**
   * Starts a server.
   *
   * @param file the file to serve
   * @param port the port to begin with; the next free one is taken
   */
  static SampleServer start(Path file, int port) {
    ExecutorService threads =
        Executors.newFixedThreadPool(
            THREADS,
            task -> {
              Thread thread = new Thread(task, "argyle-sample");
              thread.setDaemon(true);
              return thread;
            });
    for (int candidate = port; candidate < port + TRIES; candidate++) {
      try {
        if (isFree(candidate)) {
          HttpServer server = HttpServer.create(address(candidate), BACKLOG);
          server.createContext("/", exchange -> serve(exchange, file));
          server.setExecutor(threads);
          server.start();
          return new SampleServer(server, threads);
        }
      } catch (IOException e) {
        throw FaasException.failed("cannot serve the sample video: " + e.getMessage());
      }
    }
    threads.shutdown();
    throw FaasException.failed(
        "cannot serve the sample video: ports "
            + port
            + " to "
            + (port + TRIES - 1)
            + " are taken");
  }

  private static InetSocketAddress address(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** Asked first, since an HttpServer that cannot bind leaves its socket open. */
  private static boolean isFree(int port) throws IOException {
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(address(port));
      return true;
    } catch (BindException e) {
      return false;
    }
  }

  /** The port it got. */
  int port() {
    return server.getAddress().getPort();
  }

  private static void serve(HttpExchange exchange, Path file) throws IOException {
    try (exchange) {
      // One answer a connection: none stays open to be waited for at the end.
      exchange.getResponseHeaders().set("Connection", "close");
      boolean get = exchange.getRequestMethod().equals("GET");
      boolean head = exchange.getRequestMethod().equals("HEAD");
      if (!PATH.equals(exchange.getRequestURI().getPath()) || !(get || head)) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      exchange.getResponseHeaders().set("Content-Type", "video/mp4");
      if (head) {
        exchange.getResponseHeaders().set("Content-Length", Long.toString(Files.size(file)));
        exchange.sendResponseHeaders(200, -1);
        return;
      }
      exchange.sendResponseHeaders(200, Files.size(file));
      try (OutputStream body = exchange.getResponseBody()) {
        Files.copy(file, body);
      }
    }
  }

  @Override
  public void close() {
    threads.shutdown();
    try {
      threads.awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    server.stop(0);
  }
}
