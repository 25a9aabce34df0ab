package dev.argyle.deploy.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.argyle.sandbox.testing.RequiresRoot;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real platform that is told by {@code argyle.yaml}, a variable and an option. */
@RequiresRoot
class ConfiguredPlatformTest {
  @TempDir Path folder;
  private Path file;
  private int filesPort;

  @BeforeEach
  void write() throws IOException {
    filesPort = freePort();
    file = folder.resolve("argyle.yaml");
    Files.writeString(
        file, "server.port: " + filesPort + "\ndata: data\nworker.spares: {min: 2, max: 2}\n");
  }

  /** One that was free a moment ago; a port from a file cannot be 0 where it is to be seen. */
  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  private void servesAt(int port, List<String> launcher, String... options)
      throws IOException, InterruptedException {
    try (PlatformProcess platform =
        PlatformProcess.configured(launcher, folder.resolve("log"), file, options)) {
      assertEquals(port, platform.url().getPort());
      assertEquals(200, new Http(platform.url()).get("/healthz").statusCode());
      assertEquals(Optional.of(0), platform.terminate(), platform.errors());
    }
  }

  @Test
  void theFileIsHeardTheEnvironmentWinsOverItAndAnOptionOverBoth() throws Exception {
    servesAt(filesPort, List.of());
    int variablesPort = freePort();
    List<String> environment = List.of("/usr/bin/env", "ARGYLE_SERVER_PORT=" + variablesPort);
    servesAt(variablesPort, environment);
    int optionsPort = freePort();
    servesAt(optionsPort, environment, "--port", "" + optionsPort);
    assertEquals(true, Files.isDirectory(folder.resolve("data/worker")));
  }
}
