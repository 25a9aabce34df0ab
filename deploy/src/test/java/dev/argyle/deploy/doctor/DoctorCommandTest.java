package dev.argyle.deploy.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.argyle.deploy.FaasRun;
import dev.argyle.deploy.FakeGateway;
import dev.argyle.deploy.doctor.Finding.Level;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {
  @TempDir Path folder;

  @Test
  void aPortThatIsTakenIsToldFromAFreeOne() throws IOException {
    int port;
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = taken.getLocalPort();
      Thread closer = new Thread(() -> closeConnections(taken));
      closer.setDaemon(true);
      closer.start();
      Finding finding = new PortCheck(URI.create("http://127.0.0.1:" + port)).run();
      assertEquals(Level.PROBLEM, finding.level());
    }
    Finding finding = new PortCheck(URI.create("http://127.0.0.1:" + port)).run();
    assertEquals("port " + port + " is free; no gateway runs", finding.what());
  }

  private static void closeConnections(ServerSocket server) {
    try {
      while (true) {
        server.accept().close();
      }
    } catch (IOException e) {
      // The test has closed it.
    }
  }

  @Test
  void aGatewayThatAnswersIsWell() throws IOException {
    try (FakeGateway gateway = new FakeGateway().on("GET /faas/stats", 200, "{\"spares\":4}")) {
      Finding finding = new PortCheck(URI.create(gateway.url())).run();
      assertEquals("a gateway answers at " + gateway.url(), finding.what());
    }
  }

  @Test
  void thePortIsWhereAPlatformWouldListen() throws IOException {
    assertEquals("http://127.0.0.1:90", PortCheck.of("0.0.0.0", 90).toString());
    assertEquals("http://127.0.0.1:90", PortCheck.of("::", 90).toString());
    assertEquals("http://[::1]:90", PortCheck.of("::1", 90).toString());
    assertEquals("port: any that is free", new PortCheck(PortCheck.of("::1", 0)).run().what());
  }

  @Test
  void eachCheckIsALineAndSoItIsInJson() throws IOException {
    Files.writeString(folder.resolve("argyle.yaml"), "server.port: 0\n");
    FaasRun run = FaasRun.in(folder, "doctor", "--config", "argyle.yaml");
    assertTrue(
        run.out().lines().allMatch(line -> line.matches("(ok     |warning|problem)  \\S.*")),
        run.out());
    assertTrue(run.out().contains("\nok       port: any that is free\n"), run.out());
    assertTrue(run.out().contains("ok       configuration: " + folder), run.out());
    boolean problem = run.out().lines().anyMatch(line -> line.startsWith("problem"));
    assertEquals(problem ? 1 : 0, run.code());
    FaasRun json = FaasRun.in(folder, "doctor", "--config", "argyle.yaml", "--json");
    JsonNode findings = new ObjectMapper().readTree(json.out());
    assertEquals(run.out().lines().count(), findings.size());
    assertEquals("ok", findings.at("/0/level").asText());
  }

  @Test
  void aWrongConfigurationIsAProblemAndNotTheEnd() throws IOException {
    Files.writeString(folder.resolve("argyle.yaml"), "server.prot: 0\n");
    FaasRun run =
        FaasRun.in(folder, "doctor", "--config", "argyle.yaml", "--gateway", "http://127.0.0.1:1");
    assertEquals(1, run.code());
    assertTrue(
        run.out().contains("\nproblem  configuration: argyle.yaml line 1: there is no setting"),
        run.out());
    assertTrue(run.out().contains("port 1 is free"), run.out());
  }
}
