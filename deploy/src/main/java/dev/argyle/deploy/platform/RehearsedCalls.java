package dev.argyle.deploy.platform;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * What is practised: mostly calls of a function whose sandbox is reused, for they are cheap, and
 * among them calls that get a fresh one each. One after the other, and while others call with long
 * pauses, so that real requests find a processor. The JDK's old client does, which costs least of
 * all to start.
 */
final class RehearsedCalls {
  /** The JVM compiles at its best what has been run 5,000 times, and looks at it first. */
  private static final int REUSED = 8_000;

  private static final int REUSED_FOR_A_FRESH = 16;
  private static final int WITH_BODY_ONE_IN = 4;
  private static final long LOOK_EVERY_NS = TimeUnit.MILLISECONDS.toNanos(50);

  /** While others call, each call is followed by a pause of so many times its duration. */
  private static final int PAUSE = 4;

  private static final long MOST_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final Duration AT_MOST = Duration.ofSeconds(10);
  private static final int PATIENCE_MS = 10_000;

  private static final String REUSED_FUNCTION = "reused";
  private static final String FRESH_FUNCTION = "fresh";
  private static final byte[] BODY = "{\"some\": [\"body\", 1]}".getBytes(StandardCharsets.UTF_8);
  private static final String CODE =
      """
      def handler(event, context):
          if event.get("body"):
              print(event["rawPath"])
          return {"ok": True}
      """;

  private final URI platform;
  private final LongSupplier others;
  private final LongConsumer pause;
  private final BooleanSupplier isOver;
  private long lookedNs = System.nanoTime() - 2 * LOOK_EVERY_NS;
  private long seen;
  private boolean isBusy;

  /**
   * As {@link #to} has it.
   *
   * @param pause waits for so many nanoseconds
   */
  RehearsedCalls(URI platform, LongSupplier others, LongConsumer pause, BooleanSupplier isOver) {
    this.platform = platform;
    this.others = others;
    this.pause = pause;
    this.isOver = isOver;
  }

  /**
   * Calls a platform that has no functions yet.
   *
   * @param port of 127.0.0.1
   * @param others how many calls of others there have been; asked now and then
   * @param isOver asked before each call whether to go on
   */
  static RehearsedCalls to(int port, LongSupplier others, BooleanSupplier isOver) {
    return new RehearsedCalls(
        URI.create("http://127.0.0.1:" + port), others, LockSupport::parkNanos, isOver);
  }

  /**
   * Makes them; blocks.
   *
   * @throws IOException when one fails, for the next would too
   */
  void make() throws IOException {
    long end = System.nanoTime() + AT_MOST.toNanos();
    seen = others.getAsLong();
    deploy(REUSED_FUNCTION, "instance");
    deploy(FRESH_FUNCTION, "request");
    for (int i = 0; i < REUSED && !isOver.getAsBoolean() && System.nanoTime() < end; i++) {
      invoke(REUSED_FUNCTION, i % WITH_BODY_ONE_IN == 0);
      if (i % REUSED_FOR_A_FRESH == 0) {
        invoke(FRESH_FUNCTION, i % (REUSED_FOR_A_FRESH * WITH_BODY_ONE_IN) == 0);
      }
    }
  }

  private void deploy(String name, String isolation) throws IOException {
    String zip = Base64.getEncoder().encodeToString(bundle(name, isolation));
    String request =
        "{\"FunctionName\":\"%s\",\"Publish\":true,\"Code\":{\"ZipFile\":\"%s\"}}"
            .formatted(name, zip);
    send("/2015-03-31/functions", request.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] bundle(String name, String isolation) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes, StandardCharsets.UTF_8)) {
      add(
          zip,
          "faas.yaml",
          "name: %s%nruntime: python%nhandler: main.handler%nisolation: %s%n"
              .formatted(name, isolation));
      add(zip, "main.py", CODE);
    }
    return bytes.toByteArray();
  }

  private static void add(ZipOutputStream zip, String name, String text) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(text.getBytes(StandardCharsets.UTF_8));
  }

  private void invoke(String function, boolean withBody) throws IOException {
    long begunNs = System.nanoTime();
    send("/function/" + function + "/", withBody ? BODY : null);
    long endNs = System.nanoTime();
    if (endNs - lookedNs > LOOK_EVERY_NS) {
      lookedNs = endNs;
      long served = others.getAsLong();
      isBusy = served != seen;
      seen = served;
    }
    if (isBusy) {
      pause.accept(Math.min(PAUSE * (endNs - begunNs), MOST_PAUSE_NS));
    }
  }

  /** Reads the answer to its end, which leaves the connection for the next. */
  private void send(String path, byte[] body) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) platform.resolve(path).toURL().openConnection(Proxy.NO_PROXY);
    connection.setConnectTimeout(PATIENCE_MS);
    connection.setReadTimeout(PATIENCE_MS);
    if (body != null) {
      connection.setDoOutput(true);
      connection.setRequestProperty("Content-Type", "application/json");
      connection.setFixedLengthStreamingMode(body.length);
      try (OutputStream out = connection.getOutputStream()) {
        out.write(body);
      }
    }
    try (InputStream in = connection.getInputStream()) {
      in.readAllBytes();
    }
  }
}
