package dev.argyle.deploy.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.deploy.FaasRun;
import dev.argyle.sandbox.testing.Eventually;
import dev.argyle.sandbox.testing.RequiresRoot;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packages from deploy to invocation, as a person does it. */
@RequiresRoot
class PackagesTest {
  @TempDir Path folder;
  private Path data;
  private Path wheels;

  @BeforeEach
  void makeFolders() throws IOException {
    data = folder.resolve("data");
    wheels = Files.createDirectory(folder.resolve("wheels"));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(wheels, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void wheel(String name, String version, String source) throws IOException {
    String info = name + "-" + version + ".dist-info/";
    Path file = wheels.resolve(name + "-" + version + "-py3-none-any.whl");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      add(zip, name + ".py", source);
      add(zip, info + "METADATA", "Metadata-Version: 2.1\nName: " + name + "\nVersion: " + version);
      add(zip, info + "WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n");
      add(zip, info + "RECORD", "");
    }
  }

  private static void add(ZipOutputStream zip, String name, String content) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(content.getBytes(StandardCharsets.UTF_8));
    zip.closeEntry();
  }

  private void function(String requirements, String body) throws IOException {
    Path function = Files.createDirectories(folder.resolve("greets"));
    Files.writeString(
        function.resolve("faas.yaml"), "name: greets\nruntime: python\nhandler: f.handler\n");
    Files.writeString(function.resolve("requirements.txt"), requirements + "\n");
    Files.writeString(function.resolve("f.py"), "def handler(event, context):\n    " + body + "\n");
  }

  private FaasRun faas(PlatformProcess platform, String... words) {
    return FaasRun.with(folder, Map.of("FAAS_GATEWAY", platform.url().toString()), "", words);
  }

  private static long staged(Path data) {
    try (Stream<Path> paths = Files.walk(data.resolve("worker/staging"))) {
      return paths.filter(path -> path.getFileName().toString().matches("install-[0-9]+")).count();
    } catch (IOException | UncheckedIOException changedMeanwhile) {
      return -1;
    }
  }

  @Test
  void installsAtDeployKeepsTheOldVersionAndSurvivesARestart() throws Exception {
    wheel("greeter", "1.0", "WORD = 'hello'");
    try (PlatformProcess platform =
        PlatformProcess.upWith(data, "--python-wheels", wheels.toString())) {
      function("greeter==1.0", "import greeter; return greeter.WORD");
      FaasRun deployed = faas(platform, "deploy", "greets");
      assertEquals(0, deployed.code(), deployed.err());
      assertEquals("\"hello\"", faas(platform, "invoke", "greets").out().strip());

      function("greeter==2.0", "return 'new'");
      FaasRun refused = faas(platform, "deploy", "greets");
      assertEquals(1, refused.code(), refused.err());
      assertTrue(
          refused.err().contains("No matching distribution found for greeter==2.0"), refused.err());
      assertFalse(refused.err().contains("\tat "), refused.err());
      assertEquals("\"hello\"", faas(platform, "invoke", "greets").out().strip());

      function("--index-url http://elsewhere.example/\ngreeter", "return 'new'");
      FaasRun elsewhere = faas(platform, "deploy", "greets");
      assertEquals(1, elsewhere.code(), elsewhere.err());
      assertTrue(
          elsewhere.err().contains("requirements.txt line 1: the option --index-url"),
          elsewhere.err());
    }
    Files.delete(wheels.resolve("greeter-1.0-py3-none-any.whl"));
    try (PlatformProcess next =
        PlatformProcess.upWith(data, "--python-wheels", wheels.toString())) {
      assertEquals("\"hello\"", faas(next, "invoke", "greets").out().strip());
    }
  }

  @Test
  void anInstallThatIsKilledHalfwayIsNeverUsed() throws Exception {
    wheel("greeter", "1.0", "WORD = 'hello'");
    try (ServerSocket index = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      String url = "http://127.0.0.1:" + index.getLocalPort() + "/simple";
      try (PlatformProcess platform = PlatformProcess.upWith(data, "--python-index", url)) {
        function("greeter", "import greeter; return greeter.WORD");
        CompletableFuture<FaasRun> deploying =
            CompletableFuture.supplyAsync(() -> faas(platform, "deploy", "greets"));
        try (Socket pip = index.accept()) {
          OutputStream half = pip.getOutputStream();
          half.write(
              "HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n<a"
                  .getBytes(StandardCharsets.US_ASCII));
          half.flush();
          platform.process().destroyForcibly().waitFor();
        }
        assertFalse(deploying.get().code() == 0);
        Eventually.await("nothing half-done is left", () -> staged(data) == 0);
      }
    }
    try (PlatformProcess next =
        PlatformProcess.upWith(data, "--python-wheels", wheels.toString())) {
      assertEquals(0, faas(next, "deploy", "greets").code());
      assertEquals("\"hello\"", faas(next, "invoke", "greets").out().strip());
    }
  }
}
