package dev.argyle.bench.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DockerEngineTest {
  private static final Job JOB =
      new Job(Path.of("/code"), List.of("/bin/cat"), Buffer.buffer("the input\n"));

  @TempDir private Path folder;
  private FakeEngine fake;
  private DockerEngine peer;

  @BeforeEach
  void start() throws IOException {
    fake = new FakeEngine(folder);
    fake.answer("POST /containers/create", 201, "{\"Id\":\"c1\"}");
    fake.answer("POST /containers/c1/wait", 200, "{\"StatusCode\":0}");
    peer = new DockerEngine(new EngineClient(fake.socket()), "image");
  }

  @AfterEach
  void stop() throws IOException {
    fake.close();
  }

  @Test
  void attachesBeforeItStartsAndRemovesAtTheEnd() {
    Output output = peer.run(JOB);

    assertEquals("the input", output.bytes().toString());
    assertEquals(
        List.of(
            "POST /containers/create",
            "POST /containers/c1/attach",
            "POST /containers/c1/start",
            "POST /containers/c1/wait",
            "DELETE /containers/c1"),
        fake.requests());
    assertTrue(output.totalNs() >= output.answerNs());
  }

  @Test
  void aCommandThatFailsIsToldWithItsErrorsAndRemoved() {
    fake.answer("POST /containers/c1/wait", 200, "{\"StatusCode\":3}");

    PeerException thrown = assertThrows(PeerException.class, () -> peer.run(JOB));

    assertEquals("the container ended with 3: a warning", thrown.getMessage());
    assertTrue(fake.requests().contains("DELETE /containers/c1"));
  }

  @Test
  void whatTheDaemonRefusesIsToldInItsWords() {
    fake.answer("POST /containers/create", 404, "{\"message\":\"No such image: image\"}");

    PeerException thrown = assertThrows(PeerException.class, () -> peer.run(JOB));

    assertEquals("POST /containers/create: No such image: image", thrown.getMessage());
  }

  @Test
  void aContainerHasNoNetworkAndTheLimitsOfEveryPeer() {
    assertEquals(
        "{\"Binds\":[\"/code:/var/task:ro\"],\"NetworkMode\":\"none\",\"Memory\":134217728,"
            + "\"MemorySwap\":134217728,\"NanoCpus\":1000000000,\"PidsLimit\":64,"
            + "\"LogConfig\":{\"Type\":\"none\"}}",
        DockerEngine.container("image", JOB, "none").get("HostConfig").toString());
  }

  @Test
  void withoutDaemonItSaysWhatWasAsked() {
    EngineClient nobody = new EngineClient(folder.resolve("nobody.sock"));

    PeerException thrown =
        assertThrows(PeerException.class, () -> new DockerEngine(nobody, "image").run(JOB));

    assertTrue(thrown.getMessage().startsWith("POST /containers/create: "), thrown.getMessage());
  }
}
