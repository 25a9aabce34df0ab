package dev.argyle.bench.peer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A container that stays, with an HTTP server in it that calls the same handler for each request:
 * Docker's way to be warm. Answers on its own address of the bridge, with nothing between.
 */
public final class KeptContainer implements AutoCloseable {
  private static final int PORT = 8080;
  private static final long READY_MS = 30_000;
  private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(10);

  private final EngineClient engine;
  private final String id;
  private final URI uri;

  private KeptContainer(EngineClient engine, String id, URI uri) {
    this.engine = engine;
    this.id = id;
    this.uri = uri;
  }

  /**
   * Starts one and waits until it listens.
   *
   * @param handler {@code MODULE.FUNCTION} of a Python file in {@code code}
   */
  static KeptContainer start(EngineClient engine, String image, Path code, String handler) {
    List<String> command =
        List.of("/usr/bin/python3", "-I", "-c", server(), Job.CODE, handler, "" + PORT);
    ObjectNode container =
        DockerEngine.container(image, new Job(code, command, Buffer.buffer()), "bridge");
    container.put("OpenStdin", false).put("AttachStdin", false);
    String id = DockerEngine.create(engine, container);
    try {
      engine.request("POST", "/containers/" + id + "/start", null);
      String address =
          engine
              .request("GET", "/containers/" + id + "/json", null)
              .path("NetworkSettings")
              .path("Networks")
              .path("bridge")
              .path("IPAddress")
              .asText();
      awaitListening(address);
      return new KeptContainer(engine, id, URI.create("http://" + address + ":" + PORT));
    } catch (PeerException e) {
      DockerEngine.remove(engine, id);
      throw e;
    }
  }

  private static void awaitListening(String address) {
    long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(READY_MS);
    while (System.nanoTime() - deadlineNs < 0) {
      try (SocketChannel channel = SocketChannel.open()) {
        if (channel.connect(new InetSocketAddress(address, PORT))) {
          return;
        }
      } catch (IOException e) {
        LockSupport.parkNanos(RETRY_NS);
      }
    }
    throw new PeerException("the HTTP server in a container does not listen");
  }

  private static String server() {
    try (InputStream in = KeptContainer.class.getResourceAsStream("serve.py")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new PeerException("serve.py: " + e.getMessage(), e);
    }
  }

  /** Where it answers GET with what the handler returns. */
  public URI uri() {
    return uri;
  }

  /** Ends and removes it. */
  @Override
  public void close() {
    DockerEngine.remove(engine, id);
  }
}
