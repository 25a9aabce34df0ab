package dev.argyle.deploy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A gateway that answers what a test tells it to, and remembers what it was asked. */
public final class FakeGateway implements AutoCloseable {
  /** What it was asked. */
  public record Request(String line, Map<String, List<String>> headers, Buffer body) {
    /** The body as text. */
    public String text() {
      return body.toString();
    }

    /** A header's first value. */
    public String header(String name) {
      return headers.get(name).get(0);
    }
  }

  private record Answer(int status, Map<String, String> headers, Buffer body) {}

  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final HttpServer server;

  /** Starts one on a free port. */
  public FakeGateway() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
    server.createContext("/", this::answer);
    server.start();
  }

  /** Answers a method and path, such as {@code GET /faas/stats}, with this. */
  public FakeGateway on(String line, int status, Map<String, String> headers, Buffer body) {
    answers.put(line, new Answer(status, headers, body));
    return this;
  }

  /** Answers with text. */
  public FakeGateway on(String line, int status, String body) {
    return on(line, status, Map.of(), Buffer.buffer(body));
  }

  /** Its URL. */
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** What it was asked, in order. */
  public List<Request> requests() {
    return requests;
  }

  private void answer(HttpExchange exchange) throws IOException {
    String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
    requests.add(
        new Request(
            line,
            Map.copyOf(exchange.getRequestHeaders()),
            Buffer.buffer(exchange.getRequestBody().readAllBytes())));
    Answer answer =
        answers.getOrDefault(line, new Answer(404, Map.of(), Buffer.buffer("no such page")));
    answer.headers().forEach(exchange.getResponseHeaders()::set);
    exchange.sendResponseHeaders(
        answer.status(), answer.body().length() == 0 ? -1 : answer.body().length());
    try (var body = exchange.getResponseBody()) {
      body.write(answer.body().getBytes());
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
