package dev.argyle.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaasTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "nonsense | faas: there is no command \"nonsense\" (see faas --help)",
        "list more | faas list: \"more\" is one too many (see faas list --help)",
        "list --bogus | faas list: Unknown option: '--bogus' (see faas list --help)",
        "logs x --tail lots | faas logs: Invalid value for option '--tail': 'lots' is not an int"
            + " (see faas logs --help)",
        "logs x --tail -1 | faas logs: --tail is a number of lines, 0 to 10000",
        "rm Some_Name | faas rm: \"Some_Name\" is not a function name: 1 to 64 of a-z, 0-9 and - are",
        "--gateway nowhere list | faas list: --gateway \"nowhere\" is not a URL like"
            + " http://127.0.0.1:8080",
        "up --role worker | faas up: --role worker is not there yet: in this version one process is"
            + " both",
        "up --role king | faas up: --role is all, gateway or worker, not king",
        "up --node-spares x | faas up: --node-spares must be one of auto, forked, started, not \"x\"",
        "up --max-sandboxes 0 | faas up: --max-sandboxes must be a whole number from 1 to 20000,"
            + " such as 1000, not \"0\"",
        "up --port 70000 | faas up: --port must be a whole number from 0 to 65535, such as 8080,"
            + " not \"70000\"",
        "up --config nowhere.yaml | faas up: --config names \"nowhere.yaml\", which is not a file",
        "invoke x -d {nonsense | faas invoke: the event is not JSON: Unexpected character ('n' (code"
            + " 110)): was expecting double-quote to start field name",
        "invoke x -d @nowhere.json | faas invoke: no file FOLDER/nowhere.json",
        "new x --runtime cobol | faas new: no runtime \"cobol\" to start from: there are"
            + " python and node",
        "deploy nowhere | faas deploy: no folder FOLDER/nowhere",
        "deploy . | faas deploy: no faas.yaml in FOLDER/.; faas new NAME makes a folder that has one",
      })
  void wrongUsageIsOneLineAndExitCodeTwo(String arguments, String line) {
    FaasRun run = FaasRun.in(folder, arguments.split(" ", -1));
    assertEquals(line.replace("FOLDER", folder.toString()) + "\n", run.err());
    assertEquals(2, run.code());
    assertEquals("", run.out());
  }

  @Test
  void noCommandIsWrongUsage() {
    assertEquals(2, FaasRun.in(folder).code());
  }

  @Test
  void aForeignAddressNeedsInsecure() {
    FaasRun run = FaasRun.in(folder, "up", "--host", "0.0.0.0", "--data", "data");
    assertEquals(2, run.code());
    assertTrue(run.err().contains("--insecure"), run.err());
  }

  @Test
  void anOptionTakesBackWhatTheEnvironmentSays() {
    Map<String, String> environment = Map.of("ARGYLE_SERVER_INSECURE", "true");
    FaasRun run =
        FaasRun.with(folder, environment, "", "up", "--host", "0.0.0.0", "--insecure=false");
    assertTrue(run.err().contains("there is no authentication yet"), run.err());
    assertEquals(2, run.code());
  }

  @Test
  void noGatewayIsExitCodeThree() throws IOException {
    int port;
    try (ServerSocket closed = new ServerSocket(0)) {
      port = closed.getLocalPort();
    }
    FaasRun run =
        FaasRun.with(folder, Map.of("FAAS_GATEWAY", "http://127.0.0.1:" + port + "/"), "", "list");
    assertEquals(
        "faas list: no gateway at http://127.0.0.1:"
            + port
            + ": nothing listens there; start one with: sudo faas up\n",
        run.err());
    assertEquals(3, run.code());
  }

  @Test
  void theOptionWinsOverTheEnvironmentBeforeAndAfterTheCommand() throws IOException {
    try (FakeGateway gateway = new FakeGateway().on("GET /faas/stats", 200, "{\"spares\":4}")) {
      Map<String, String> environment = Map.of("FAAS_GATEWAY", "http://127.0.0.1:1");
      FaasRun before = FaasRun.with(folder, environment, "", "--gateway", gateway.url(), "stats");
      FaasRun after = FaasRun.with(folder, environment, "", "stats", "--gateway", gateway.url());
      assertTrue(before.out().contains("Spares: 4 "), before.out());
      assertTrue(after.out().contains("Spares: 4 "), after.out());
    }
  }

  @Test
  void theOptionBeforeTheNameReachesBenchToo() {
    FaasRun run = FaasRun.in(folder, "--gateway", "ftp://x", "bench", "cold");
    assertEquals("faas bench: the gateway must be http://HOST:PORT, not ftp://x\n", run.err());
    assertEquals(2, run.code());
  }

  @Test
  void thePlatformsMessageIsTheError() throws IOException {
    try (FakeGateway gateway =
        new FakeGateway()
            .on(
                "DELETE /2015-03-31/functions/x",
                404,
                "{\"Type\":\"User\",\"Message\":\"no function x\"}")) {
      FaasRun run = FaasRun.in(folder, "rm", "x", "--gateway", gateway.url());
      assertEquals("faas rm: no function x\n", run.err());
      assertEquals(1, run.code());
    }
  }

  @Test
  void aServerThatIsNoGatewayIsToldApart() throws IOException {
    try (FakeGateway gateway = new FakeGateway()) {
      FaasRun run = FaasRun.in(folder, "stats", "--gateway", gateway.url());
      assertEquals(
          "faas stats: "
              + gateway.url()
              + " does not answer as an Argyle gateway does (status 404, no JSON)\n",
          run.err());
      assertEquals(1, run.code());
    }
  }

  @Test
  void versionNamesTheBuild() {
    FaasRun run = FaasRun.in(folder, "--version");
    assertTrue(run.out().matches("faas \\d+\\.\\d+\\.\\d+\\S* \\(Java .*\\)\n"), run.out());
    assertEquals(0, run.code());
  }

  @Test
  void helpListsEveryCommandOfTheContract() {
    FaasRun run = FaasRun.in(folder, "help");
    for (String command :
        List.of(
            "up",
            "new",
            "deploy",
            "invoke",
            "list",
            "describe",
            "logs",
            "rm",
            "dev",
            "stats",
            "config",
            "doctor",
            "demo",
            "bench")) {
      assertTrue(run.out().contains("\n  " + command + " "), command);
    }
    assertEquals(0, run.code());
  }
}
