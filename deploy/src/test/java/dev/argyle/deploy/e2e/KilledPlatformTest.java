package dev.argyle.deploy.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.argyle.deploy.FaasRun;
import dev.argyle.sandbox.testing.Eventually;
import dev.argyle.sandbox.testing.RequiresRoot;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGKILL of the whole platform while it works. */
@RequiresRoot
class KilledPlatformTest {
  @TempDir Path folder;

  @Test
  void leavesNoMountCgroupProcessOrHalfWrittenBundle() throws Exception {
    Path data = folder.resolve("data");
    long mounts = mounts();
    try (PlatformProcess platform = PlatformProcess.up(data)) {
      Map<String, String> environment = Map.of("FAAS_GATEWAY", platform.url().toString());
      deploySleeper(environment);
      try (Socket invocation = connect(platform);
          Socket upload = connect(platform)) {
        send(
            invocation,
            "POST /2015-03-31/functions/sleeper/invocations HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                + "Content-Length: 2\r\n\r\n{}");
        send(
            upload,
            "POST /2015-03-31/functions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9000000\r\n"
                + "Content-Type: application/json\r\n\r\n{\"FunctionName\":\"half\",\"Code\":{\"ZipFile\":\""
                + "QUJD".repeat(100_000));
        Eventually.await(
            "the invocation runs and the upload is half there",
            () -> isSleeping(environment) && stagedFiles(data) > 0);
        List<ProcessHandle> left = platform.descendants();
        assertFalse(left.isEmpty());
        assertFalse(platform.cgroups().isEmpty());

        platform.process().destroyForcibly().waitFor();

        Eventually.await(
            "no process of it is left", () -> left.stream().noneMatch(ProcessHandle::isAlive));
        Eventually.await("no control group is left", () -> cgroups(platform).isEmpty());
        Eventually.await("no half-written file is left", () -> stagedFiles(data) == 0);
        assertEquals(mounts, mounts());
      }
      assertEquals(1, count(data.resolve("bundles")));
    }
    try (PlatformProcess next = PlatformProcess.up(data)) {
      FaasRun listed =
          FaasRun.with(folder, Map.of("FAAS_GATEWAY", next.url().toString()), "", "list");
      assertEquals(0, listed.code(), listed.err());
      assertFalse(listed.out().contains("half"), listed.out());
    }
  }

  private void deploySleeper(Map<String, String> environment) throws IOException {
    Path sleeper = Files.createDirectory(folder.resolve("sleeper"));
    Files.writeString(
        sleeper.resolve("faas.yaml"),
        "name: sleeper\nruntime: python\nhandler: f.handler\ntimeout: 60s\n");
    Files.writeString(
        sleeper.resolve("f.py"),
        "import os, time\ndef handler(event, context):\n    os.system('sleep 55 &')\n    time.sleep(55)\n");
    FaasRun deployed = FaasRun.with(folder, environment, "", "deploy", "sleeper");
    assertEquals(0, deployed.code(), deployed.err());
  }

  private boolean isSleeping(Map<String, String> environment) {
    String stats = FaasRun.with(folder, environment, "", "stats", "--json").out();
    return stats.replace(" ", "").contains("\"starting\":1");
  }

  private static Socket connect(PlatformProcess platform) throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), platform.url().getPort());
  }

  private static void send(Socket socket, String text) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  private static long mounts() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/mountinfo")).size();
  }

  private static long stagedFiles(Path data) {
    Path staging = data.resolve("staging");
    if (!Files.isDirectory(staging)) {
      return 0;
    }
    try (Stream<Path> paths = Files.walk(staging)) {
      return paths.filter(Files::isRegularFile).count();
    } catch (IOException | UncheckedIOException changedMeanwhile) {
      return -1;
    }
  }

  private static List<Path> cgroups(PlatformProcess platform) {
    try {
      return platform.cgroups();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long count(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.count();
    }
  }
}
