package dev.argyle.deploy.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.deploy.FaasRun;
import dev.argyle.deploy.Folders;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoPartsTest {
  private static final String MANIFEST =
      """
      name: gif
      network: ["127.0.0.1:9000"]
      environment:
        SAMPLE_URL: "http://127.0.0.1:9000/sample.mp4"
      """;

  @TempDir Path temporary;

  private Path example(String name, String manifest) throws Exception {
    Path folder = Files.createDirectories(temporary.resolve("examples/" + name + "/lib"));
    Files.writeString(folder.resolve("part.py"), "1");
    Files.writeString(folder.resolveSibling("faas.yaml"), manifest);
    return folder.getParent();
  }

  @Test
  void onlyFoldersWithAManifestAreExamples() throws Exception {
    Path b = example("b", MANIFEST);
    Path a = example("a", MANIFEST);
    Files.createDirectories(temporary.resolve("examples/target/classes"));
    assertEquals(List.of(a, b), new Examples(temporary.resolve("examples")).folders());
  }

  @Test
  void anotherPortIsPutInACopyOfTheManifest() throws Exception {
    Path example = example("gif", MANIFEST);
    Path scratch = Files.createDirectory(temporary.resolve("scratch"));
    Path copy = Examples.withSamplePort(example, 9007, scratch);
    assertEquals(MANIFEST.replace("9000", "9007"), Files.readString(copy.resolve("faas.yaml")));
    assertEquals("1", Files.readString(copy.resolve("lib/part.py")));
    assertEquals(MANIFEST, Files.readString(example.resolve("faas.yaml")));
  }

  @Test
  void withTheUsualPortOrNoMentionOfItTheFolderItselfIsDeployed() throws Exception {
    Path gif = example("gif", MANIFEST);
    Path hello = example("hello", "name: hello\n");
    assertEquals(gif, Examples.withSamplePort(gif, 9000, temporary));
    assertEquals(hello, Examples.withSamplePort(hello, 9007, temporary));
  }

  @Test
  void theSampleIsServedOnTheNextFreePort() throws Exception {
    Path sample = Files.write(temporary.resolve("sample"), new byte[] {1, 2, 3});
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        SampleServer server = SampleServer.start(sample, taken.getLocalPort())) {
      assertNotEquals(taken.getLocalPort(), server.port());
      String base = "http://127.0.0.1:" + server.port();
      HttpClient client = HttpClient.newHttpClient();
      HttpResponse<byte[]> found =
          client.send(
              HttpRequest.newBuilder(URI.create(base + "/sample.mp4")).build(),
              BodyHandlers.ofByteArray());
      assertArrayEquals(new byte[] {1, 2, 3}, found.body());
      assertEquals("video/mp4", found.headers().firstValue("Content-Type").orElse(""));
      HttpResponse<byte[]> other =
          client.send(
              HttpRequest.newBuilder(URI.create(base + "/../etc/passwd")).build(),
              BodyHandlers.ofByteArray());
      assertEquals(404, other.statusCode());
    }
  }

  @Test
  void aFolderIsDeletedWithoutFollowingItsLinks() throws Exception {
    Path kept = Files.writeString(temporary.resolve("kept"), "");
    Path folder = Files.createDirectories(temporary.resolve("gone/deep"));
    Files.createSymbolicLink(folder.resolve("link"), kept);
    Folders.delete(temporary.resolve("gone"));
    assertTrue(Files.exists(kept));
    assertTrue(Files.notExists(temporary.resolve("gone")));
  }

  @Test
  void outsideACheckoutTheDemoSaysWhereItRuns() {
    FaasRun run = FaasRun.in(temporary, "demo", "--data", "data");
    assertEquals(1, run.code());
    assertTrue(run.err().startsWith("faas demo: no "), run.err());
  }
}
