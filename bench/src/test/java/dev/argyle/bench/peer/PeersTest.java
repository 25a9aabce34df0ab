package dev.argyle.bench.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.bench.load.LoadClient;
import dev.argyle.sandbox.testing.RequiresRoot;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Of the real programs, where they are installed; those that are not must say how to. */
@Timeout(120)
class PeersTest {
  private static final Path RUN = Path.of("/run");

  @TempDir private Path folder;

  @Test
  void whatIsNotInstalledIsToldWithTheCommandThatInstallsIt() {
    try (Peers peers = Peers.without("no tree", program -> Optional.empty())) {
      assertEquals(
          Map.of(
              "Docker", "not installed; apt-get install -y docker.io",
              "podman", "not installed; apt-get install -y podman",
              "runc", "not installed; apt-get install -y runc",
              "crun", "not installed; apt-get install -y crun",
              "bubblewrap", "not installed; apt-get install -y bubblewrap"),
          peers.missing());
      assertEquals(List.of("plain_process"), peers.there().stream().map(Peer::key).toList());
    }
  }

  @Test
  void withoutRootTreeWhatIsInstalledSaysWhyItIsMissing() {
    Path anywhere = Path.of("/usr/bin/true");
    try (Peers peers = Peers.without("needs root", program -> Optional.of(anywhere))) {
      assertEquals("needs root", peers.missing().get("Docker"));
    }
  }

  @Test
  @RequiresRoot
  void eachRunsTheSameHandlerInASandboxAndLeavesNothing() throws Exception {
    Path root = Files.createDirectory(folder.resolve("root"));
    PythonTree.make(root);
    Job job = PythonTree.job(Files.createDirectory(folder.resolve("code")));
    Path data = Files.createDirectory(folder.resolve("data"));
    String name;
    try (Peers peers = Peers.of(root, data, Program::find)) {
      name = peers.name().orElseThrow();
      assertFalse(traces(name).isEmpty(), "nothing is there to be cleaned up");
      for (Peer peer : peers.there()) {
        runs(peer, job);
      }
      if (peers.peer("docker_run_bridge").isPresent()) {
        keeps(peers, job.code());
      }
      peers.missing().values().forEach(PeersTest::isNoFaultOfOurs);
    }

    assertEquals(List.of(), traces(name));
    try (Stream<Path> left = Files.list(data)) {
      assertEquals(List.of(), left.toList());
    }
  }

  /** Debian 12's crun refuses machines that have both versions of cgroups. */
  private static void isNoFaultOfOurs(String why) {
    assertTrue(
        why.startsWith("not installed; apt-get install -y ") || why.contains("hybrid mode"), why);
  }

  private static void runs(Peer peer, Job job) throws InterruptedException {
    Output output = peer.run(job);

    String answer = output.bytes().toString();
    assertTrue(answer.contains("\"body\": \"hello from "), peer.key() + ": " + answer);
    if (!peer.key().equals("plain_process")) {
      assertTrue(answer.matches("(?s).*from [1-9]\".*"), peer.key() + ": " + answer);
    }
    assertTrue(output.totalNs() >= output.answerNs(), peer.key());
  }

  private static void keeps(Peers peers, Path code) throws InterruptedException {
    try (KeptContainer kept = peers.keep(code, "handler.handler");
        LoadClient client = new LoadClient(kept.uri())) {
      for (int i = 0; i < 2; i++) {
        LoadClient.Response response = client.exchange(HttpMethod.GET, "/", null, 10_000);
        assertEquals(200, response.status());
        assertFalse(response.body().length() == 0);
      }
    }
  }

  /** What carries the name: processes, mounts, cgroups, interfaces, folders. */
  private static List<String> traces(String name) throws IOException {
    Stream<String> cgroups = Traces.cgroups(name).stream().map(Path::toString);
    Stream<String> processes =
        ProcessHandle.allProcesses()
            .map(process -> process.info().commandLine().orElse(""))
            .filter(line -> line.contains(RUN.resolve(name) + "/"));
    Stream<String> interfaces =
        NetworkInterface.networkInterfaces()
            .map(NetworkInterface::getName)
            .filter(Bridge.nameOf(name)::equals);
    Stream<String> mounts = Traces.mountsBelow(RUN.resolve(name)).stream();
    Stream<String> folders = names(RUN).stream().filter(name::equals);
    return Stream.of(cgroups, processes, interfaces, mounts, folders)
        .flatMap(traces -> traces)
        .toList();
  }

  private static List<String> names(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    } catch (IOException e) {
      return List.of();
    }
  }
}
