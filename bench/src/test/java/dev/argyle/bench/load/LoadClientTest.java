package dev.argyle.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class LoadClientTest {
  private static final String GOOD = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private static final Target STATIC = new Target("static", "static", "/a?b=1", Target.Start.NONE);

  /** So many requests, one after the other. */
  private static Recording ask(LoadClient client, int times) throws InterruptedException {
    Recording all = new Recording();
    for (int i = 0; i < times; i++) {
      all.add(new Burst(client.context(), client).run(STATIC, 1));
    }
    return all;
  }

  @Test
  void asksPlainlyOverOneConnectionThatItKeeps() throws IOException, InterruptedException {
    try (OddServer server = OddServer.answering(GOOD, true);
        LoadClient client = new LoadClient(server.uri())) {
      assertEquals(20, ask(client, 20).goodCount());
      assertEquals(1, server.connections());
      assertEquals(
          "GET /a?b=1 HTTP/1.1\r\nHost: " + server.uri().getAuthority() + "\r\n\r\n",
          server.requests().get(0));
    }
  }

  @Test
  void takesAnAnswerThatComesByteByByte() throws IOException, InterruptedException {
    try (OddServer server =
            new OddServer(
                (socket, request) -> {
                  for (int i = 0; i < GOOD.length(); i++) {
                    OddServer.write(socket, GOOD.substring(i, i + 1));
                  }
                  return true;
                });
        LoadClient client = new LoadClient(server.uri())) {
      assertEquals(3, ask(client, 3).goodCount());
      assertEquals(1, server.connections());
    }
  }

  @Test
  void takesALongBody() throws IOException, InterruptedException {
    String body = "x".repeat(1 << 20);
    try (OddServer server =
            OddServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 1048576\r\n\r\n" + body, true);
        LoadClient client = new LoadClient(server.uri())) {
      assertEquals(2, ask(client, 2).goodCount());
    }
  }

  @Test
  void takesANewConnectionWhenTheServerSaysItCloses() throws IOException, InterruptedException {
    String closing = GOOD.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
    try (OddServer server = OddServer.answering(closing, false);
        LoadClient client = new LoadClient(server.uri())) {
      Recording recording = ask(client, 5);

      assertEquals(Map.of(), recording.failures());
      assertEquals(5, recording.goodCount());
      assertEquals(5, server.connections());
    }
  }

  @Test
  void aBodyWithoutLengthEndsWithItsConnection() throws IOException, InterruptedException {
    try (OddServer server = OddServer.answering("HTTP/1.1 200 OK\r\n\r\nall of it", false);
        LoadClient client = new LoadClient(server.uri())) {
      assertEquals(3, ask(client, 3).goodCount());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', the connection was closed before the answer",
    "HTTP/1.1 200 OK, the connection was closed within the answer",
    "'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok', the connection was closed within the answer",
    "'\0\1\2\3\r\n', malformed: no status line of HTTP/1",
    "'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok and more', malformed: bytes behind the answer"
  })
  void oddBytesAreFailuresWithAReason(String bytes, String reason)
      throws IOException, InterruptedException {
    try (OddServer server = OddServer.answering(bytes, false);
        LoadClient client = new LoadClient(server.uri())) {
      Recording recording = ask(client, 2);

      assertEquals(Map.of("no answer: " + reason, 2L), recording.failures());
      assertEquals(0, recording.goodCount());
    }
  }

  /** The second answer comes before its question: it must not be taken for the answer to it. */
  @Test
  void bytesThatNobodyAskedForEndTheConnection() throws IOException, InterruptedException {
    CountDownLatch closed = new CountDownLatch(1);
    try (OddServer server =
            new OddServer(
                (socket, request) -> {
                  OddServer.write(socket, GOOD);
                  if (request == 0 && closed.getCount() == 1) {
                    OddServer.write(socket, GOOD);
                    while (socket.getInputStream().read() >= 0) {
                      // Until it hangs up.
                    }
                    closed.countDown();
                    return false;
                  }
                  return true;
                });
        LoadClient client = new LoadClient(server.uri())) {
      // Good or not, as the pieces come together or not; but the connection is used up.
      ask(client, 1);
      closed.await();

      assertEquals(3, ask(client, 3).goodCount());
      assertEquals(2, server.connections());
    }
  }

  @Test
  void aServerThatSaysNothingIsNotWaitedForWithoutEnd() throws IOException, InterruptedException {
    try (OddServer server = new OddServer((socket, request) -> true);
        LoadClient client = client(server.uri(), 4, 4, 0, 60)) {
      assertEquals(Map.of("no answer: silent for too long", 1L), ask(client, 1).failures());
    }
  }

  @Test
  void anAnswerThatNeverEndsIsNotWaitedForWithoutEnd() throws IOException, InterruptedException {
    try (OddServer server =
            new OddServer(
                (socket, request) -> {
                  OddServer.write(socket, "HTTP/1.1 200 OK\r\n\r\n");
                  while (true) {
                    OddServer.write(socket, "on");
                    Thread.onSpinWait();
                  }
                });
        LoadClient client = client(server.uri(), 4, 4, 60, 0)) {
      String reason = ask(client, 1).failures().keySet().iterator().next();
      // Whichever bound it meets first.
      assertTrue(
          List.of("no answer: not whole in time", "no answer: malformed: the body is too long")
              .contains(reason),
          reason);
    }
  }

  @Test
  void whereNobodyListensThereIsNoConnectionForAnybody() throws IOException, InterruptedException {
    URI nobody;
    try (OddServer server = OddServer.answering(GOOD, true)) {
      nobody = server.uri();
    }
    try (LoadClient client = client(nobody, 1, 8, 30, 60)) {
      Recording recording = new Burst(client.context(), client).run(STATIC, 4);

      assertEquals(Map.of("no answer: no connection", 4L), recording.failures());
    }
  }

  @Test
  void moreRequestsThanConnectionsWaitAndNoMoreThanBounded()
      throws IOException, InterruptedException {
    try (OddServer server = OddServer.answering(GOOD, true);
        LoadClient client = client(server.uri(), 2, 5, 30, 60)) {
      Recording recording = new Burst(client.context(), client).run(STATIC, 9);

      assertEquals(5, recording.goodCount());
      assertEquals(Map.of("no answer: too many wait for a connection", 4L), recording.failures());
      assertTrue(server.connections() <= 2);
    }
  }

  @Test
  void closedLoopsAndOpenLoopsRunOverIt() throws IOException, InterruptedException {
    try (OddServer server = OddServer.answering(GOOD, true);
        LoadClient client = new LoadClient(server.uri())) {
      ClosedLoop.Tally tally = new ClosedLoop.Tally(STATIC, 3);
      new ClosedLoop(client.context(), client).run(tally, 0, 100);
      OpenLoop.Outcome outcome =
          new OpenLoop(client.context(), client)
              .run(
                  new OpenLoop.Plan(List.of(STATIC), Arrivals.poisson(500, 1), 500, 50, 1),
                  scheduled -> {});

      assertEquals(Map.of(), tally.recording().failures());
      assertTrue(tally.recording().goodCount() > 0);
      assertEquals(50, outcome.recordings().get(0).goodCount());
    }
  }

  private static LoadClient client(
      URI server, int connections, int waiting, int silentSeconds, int wholeSeconds) {
    return new LoadClient(
        server,
        new ConnectionPool.Limits(connections, waiting, 2_000, silentSeconds, wholeSeconds));
  }
}
