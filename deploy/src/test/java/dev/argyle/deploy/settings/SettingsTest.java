package dev.argyle.deploy.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.deploy.Console;
import dev.argyle.deploy.FaasException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files, variables and options together. */
class SettingsTest {
  @TempDir Path folder;

  private Settings load(
      String yaml, Map<String, String> environment, Map<Setting<?>, String> options)
      throws IOException {
    Path file = Files.writeString(folder.resolve("argyle.yaml"), yaml);
    Console console = new Console(null, null, null, folder, environment, false, false);
    Optional<SettingsFile> found =
        SettingsFile.find("argyle.yaml", environment, folder, folder.resolve("usual"));
    assertEquals(file, found.orElseThrow().path());
    return SettingsLoader.load(console, found, options);
  }

  private Settings load(String yaml) throws IOException {
    return load(yaml, Map.of(), Map.of());
  }

  private String refusal(String yaml, Map<String, String> environment) {
    FaasException e =
        assertThrows(FaasException.class, () -> load(yaml, environment, Map.of()), yaml);
    assertEquals(2, e.exitCode());
    assertTrue(e.getMessage().lines().count() == 1, e.getMessage());
    return e.getMessage();
  }

  @Test
  void anOptionWinsOverAVariableThatOverTheFileAndThatOverTheDefault() throws IOException {
    String yaml = "server: {port: 1001}\n";
    Map<String, String> environment = Map.of("ARGYLE_SERVER_PORT", "1002");
    Map<Setting<?>, String> options = Map.of(SettingsTable.PORT, "1003");
    assertEquals(8080, load("").get(SettingsTable.PORT));
    assertEquals(1001, load(yaml).get(SettingsTable.PORT));
    assertEquals(1002, load(yaml, environment, Map.of()).get(SettingsTable.PORT));
    Settings all = load(yaml, environment, options);
    assertEquals(1003, all.get(SettingsTable.PORT));
    assertEquals("--port", all.source(SettingsTable.PORT).name());
  }

  @Test
  void aVariableThatIsEmptySaysNothing() throws IOException {
    Settings settings = load("server.port: 7", Map.of("ARGYLE_SERVER_PORT", " "), Map.of());
    assertEquals(7, settings.get(SettingsTable.PORT));
    assertEquals("argyle.yaml line 1", settings.source(SettingsTable.PORT).name());
  }

  @Test
  void othersVariablesCountLessThanTheFile() throws IOException {
    String yaml = "packages.npm-registry: http://file/";
    Map<String, String> npms = Map.of("NPM_CONFIG_REGISTRY", "http://npm/");
    Map<String, String> older = Map.of("FAAS_NPM_REGISTRY", "http://faas/");
    assertEquals("http://npm/", registry(load("", npms, Map.of())));
    assertEquals("http://file/", registry(load(yaml, npms, Map.of())));
    assertEquals("http://faas/", registry(load(yaml, older, Map.of())));
  }

  private static String registry(Settings settings) {
    return settings.find(SettingsTable.NPM_REGISTRY).orElseThrow().toString();
  }

  @Test
  void dotsAndNestingAreTheSame() throws IOException {
    Settings settings =
        load("worker:\n  queue.max: 5\n  spares:\n    min: 2\nworker.processes: 99\n");
    assertEquals(5, settings.get(SettingsTable.QUEUE_MAX));
    assertEquals(2, settings.get(SettingsTable.SPARES_MIN));
    assertEquals(99, settings.get(SettingsTable.PROCESSES));
  }

  @Test
  void pathsOfTheFileAreRelativeToIt() throws IOException {
    Files.createDirectories(folder.resolve("etc/wheels"));
    Path file = Files.writeString(folder.resolve("etc/a.yaml"), "packages.python-wheels: wheels");
    Console console = new Console(null, null, null, folder, Map.of(), false, false);
    Settings settings =
        SettingsLoader.load(console, Optional.of(new SettingsFile(file, "a.yaml")), Map.of());
    assertEquals(
        Optional.of(folder.resolve("etc/wheels")), settings.find(SettingsTable.PYTHON_WHEELS));
  }

  @Test
  void groupsOfWhichAllIsCommentedOutAreEmpty() throws IOException {
    assertEquals(8080, load("server:\n#  port: 1\nworker:\n  queue:\n").get(SettingsTable.PORT));
    assertEquals(8080, load("# nothing\n").get(SettingsTable.PORT));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "worker.max-sandbox: 3 | argyle.yaml line 1: there is no setting \"worker.max-sandbox\"; did"
            + " you mean worker.max-sandboxes?",
        "x: 1\\nport: 3 | argyle.yaml line 1: there is no setting \"x\"; see faas config",
        "# a\\nport: 3 | argyle.yaml line 2: there is no setting \"port\"; did you mean server.port?",
        "wrkr: {} | argyle.yaml line 1: there is no setting \"wrkr\"; see faas config",
        "server: 8080 | argyle.yaml line 1: server is a group of settings, not one; see faas config",
        "server:\\n  port: 80x | argyle.yaml line 2: server.port must be a whole number from 0 to"
            + " 65535, such as 8080, not \"80x\"",
        "worker.queue.timeout: 0s | argyle.yaml line 1: worker.queue.timeout must be a duration from"
            + " 1ms to 15m, such as 10s, not \"0s\"",
        "server.insecure: yes | argyle.yaml line 1: server.insecure must be true or false, not"
            + " \"yes\"",
        "data: | argyle.yaml line 1: data must be a path, such as /var/lib/argyle, not \"\"",
        "server.port: [1, 2] | argyle.yaml line 1: \"server.port\" must be a plain value",
        "server.port: !!int 1\\nserver: {port: 2} | argyle.yaml line 2: \"server.port\" is given"
            + " twice, first in line 1",
        "server: {port: 1 | argyle.yaml line 1: expected ',' or '}', but got <stream end>",
        "- a | argyle.yaml line 1: expected keys and values, such as server.port: 8080",
        "a: &x 1\\nb: *x | argyle.yaml line 2: aliases (*name) are not supported; repeat the value",
        "packages.python-index: user:secret@host | argyle.yaml line 1: packages.python-index must be"
            + " the http or https URL of an index, such as https://name:password@host/simple",
        "worker.spares: {min: 65} | argyle.yaml line 1: worker.spares.min is 65, more than the 64 of"
            + " worker.spares.max (default)",
        "worker.spares.max: 2 | argyle.yaml line 1: worker.spares.max is 2, less than the 16 of"
            + " worker.spares.min (default)",
        "worker: {max-sandboxes: 4, spares.min: 5} | argyle.yaml line 1: worker.spares.min is 5, more"
            + " than the 4 of worker.max-sandboxes (argyle.yaml line 1)",
        "server.host: nowhere.invalid | argyle.yaml line 1: server.host nowhere.invalid is not an"
            + " address of this machine",
      })
  void whatIsWrongInTheFileIsNamedWithItsLine(String yaml, String message) {
    assertEquals(message, refusal(yaml.replace("\\n", "\n"), Map.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "ARGYLE_SERVER_PROT | 1 | there is no setting for the variable \"ARGYLE_SERVER_PROT\"; did"
            + " you mean ARGYLE_SERVER_PORT?",
        "ARGYLE_PORT | 1 | there is no setting for the variable \"ARGYLE_PORT\"; did you mean"
            + " ARGYLE_SERVER_PORT?",
        "ARGYLE_ZZZZZZZ | 1 | there is no setting for the variable \"ARGYLE_ZZZZZZZ\"; see faas"
            + " config",
        "ARGYLE_SERVER_PORT | x | ARGYLE_SERVER_PORT must be a whole number from 0 to 65535, such as"
            + " 8080, not \"x\"",
        "FAAS_PACKAGES_BUDGET | x | FAAS_PACKAGES_BUDGET must be a size from 1MiB to 1048576GiB, such"
            + " as 4GiB, not \"x\"",
        "ARGYLE_WORKER_SPARES_MIN | 999 | ARGYLE_WORKER_SPARES_MIN is 999, more than the 64 of"
            + " worker.spares.max (default)",
        "ARGYLE_PACKAGES_NPM_REGISTRY | ftp://a:secret@h | ARGYLE_PACKAGES_NPM_REGISTRY must be the"
            + " http or https URL of an index, such as https://name:password@host/simple",
      })
  void whatIsWrongInTheEnvironmentIsNamed(String name, String value, String message) {
    assertEquals(message, refusal("", Map.of(name, value)));
  }

  @Test
  void aWrongValueIsRefusedAlsoWhereAnotherOverridesIt() {
    assertEquals(
        "argyle.yaml line 1: server.port must be a whole number from 0 to 65535, such as 8080, not"
            + " \"x\"",
        refusal("server.port: x", Map.of("ARGYLE_SERVER_PORT", "1")));
  }

  @Test
  void variablesOfTheLauncherAndOfServiceLinksAreLeftAlone() throws IOException {
    Map<String, String> environment =
        Map.of(
            "ARGYLE_VM_ACCEL", "tcg",
            "ARGYLE_SERVICE_HOST", "10.0.0.1",
            "ARGYLE_SERVICE_PORT_HTTP", "80",
            "ARGYLE_PORT", "tcp://10.0.0.1:80",
            "ARGYLE_PORT_80_TCP_ADDR", "10.0.0.1");
    assertEquals(8080, load("", environment, Map.of()).get(SettingsTable.PORT));
  }

  @Test
  void anAddressThatOthersReachNeedsInsecure() throws IOException {
    assertTrue(refusal("server.host: 0.0.0.0", Map.of()).contains("server.insecure: true"));
    Settings settings = load("server: {host: 0.0.0.0, insecure: true}");
    assertEquals("0.0.0.0", settings.get(SettingsTable.HOST));
  }

  @Test
  void memoryMustFitTheMachine() throws IOException {
    Settings given = load("worker.zygote-memory: 2GiB");
    FaasException e =
        assertThrows(FaasException.class, () -> new SettingsRules(1L << 30).check(given));
    assertEquals(
        "argyle.yaml line 1: worker.zygote-memory is 2GiB, more than the 1024MiB that this machine"
            + " has",
        e.getMessage());
    // What nobody asked for is not their mistake.
    new SettingsRules(1L << 20).check(load(""));
  }

  @Test
  void aBoundOnSandboxesMayBeLessThanTheUsualSpares() throws IOException {
    assertEquals(4, load("worker.max-sandboxes: 4").get(SettingsTable.MAX_SANDBOXES));
  }

  @Test
  void theFileIsTheOptionsElseTheVariablesElseTheUsualOne() throws IOException {
    Path usual = folder.resolve("usual.yaml");
    Map<String, String> environment = Map.of("ARGYLE_CONFIG", "variable.yaml");
    assertEquals(Optional.empty(), SettingsFile.find(null, Map.of(), folder, usual));
    Files.writeString(usual, "");
    Files.writeString(folder.resolve("variable.yaml"), "");
    Files.writeString(folder.resolve("option.yaml"), "");
    assertEquals("option.yaml", name("option.yaml", environment, usual));
    assertEquals("variable.yaml", name(null, environment, usual));
    assertEquals(usual.toString(), name(null, Map.of(), usual));
    assertEquals(
        "ARGYLE_CONFIG names \"gone\", which is not a file",
        assertThrows(FaasException.class, () -> name(null, Map.of("ARGYLE_CONFIG", "gone"), usual))
            .getMessage());
  }

  private String name(String option, Map<String, String> environment, Path usual) {
    return SettingsFile.find(option, environment, folder, usual).orElseThrow().name();
  }

  @Test
  void aFileThatIsTooLargeOrNoTextIsRefused() throws IOException {
    assertEquals("argyle.yaml must be 64KiB or less", refusal("#" + "x".repeat(70_000), Map.of()));
    assertEquals("argyle.yaml must be 64KiB or less", refusal("#" + "x".repeat(300_000), Map.of()));
    Path file = folder.resolve("latin.yaml");
    Files.write(file, new byte[] {'#', (byte) 0xe9});
    FaasException e =
        assertThrows(FaasException.class, () -> new SettingsFile(file, "latin.yaml").read());
    assertEquals("latin.yaml is not UTF-8", e.getMessage());
  }
}
