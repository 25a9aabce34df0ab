package dev.argyle.gateway.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.worker.api.Isolation;
import dev.argyle.worker.api.NetworkPolicy;
import dev.argyle.worker.api.NetworkPolicy.Destination;
import dev.argyle.worker.api.RuntimeKind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestParserTest {
  private static final String SHORTEST = "name: hello\nruntime: python\nhandler: app.handler\n";

  @Test
  void theManifestOfTheContractIsRead() throws Exception {
    FunctionManifest manifest =
        ManifestParser.parse(
            """
            name: gif-creator          # [a-z0-9-]{1,64}
            runtime: python            # python | node | java | native
            handler: gif.handler       # module.function
            memory: 256MiB             # 16MiB .. the worker's share
            timeout: 60s               # 100ms .. 900s
            cpu: 1.0
            environment: {KEY: value, COUNT: 3}
            isolation: request
            tmp: clean
            concurrency: {max: 9, min: 1}
            network: ["127.0.0.1:9000", "10.0.0.0/8", "[::1]:53"]
            triggers: {http: false, schedule: "*/5 * * * *"}
            """);
    assertEquals("gif-creator", manifest.name());
    assertEquals(RuntimeKind.PYTHON, manifest.runtime());
    assertEquals("gif.handler", manifest.handler());
    assertEquals(256L << 20, manifest.memoryBytes());
    assertEquals(60_000, manifest.timeoutMs());
    assertEquals(Map.of("KEY", "value", "COUNT", "3"), manifest.environment());
    assertEquals(Isolation.REQUEST, manifest.isolation());
    assertTrue(manifest.cleanTmp());
    assertEquals(9, manifest.concurrency().max());
    assertEquals(1, manifest.concurrency().min());
    assertEquals(
        new NetworkPolicy.AllowList(
            List.of(
                new Destination("127.0.0.1", 32, 9000),
                new Destination("10.0.0.0", 8, 0),
                new Destination("::1", 128, 53)),
            false),
        manifest.network());
    assertEquals(false, manifest.httpTrigger());
    assertEquals("*/5 * * * *", manifest.schedule());
    assertEquals(2, manifest.warnings().size());
    assertEquals(manifest, ManifestJson.read(ManifestJson.write(manifest)));
  }

  @Test
  void aListMayAllowTheInternetBesides() throws Exception {
    FunctionManifest manifest =
        ManifestParser.parse(
            """
            name: gif-creator
            runtime: python
            handler: gif.handler
            network: [internet, "127.0.0.1:9000"]
            """);
    assertEquals(
        new NetworkPolicy.AllowList(List.of(new Destination("127.0.0.1", 32, 9000)), true),
        manifest.network());
    assertEquals(manifest, ManifestJson.read(ManifestJson.write(manifest)));
  }

  @Test
  void whatIsNotGivenHasItsDefault() throws Exception {
    FunctionManifest manifest = ManifestParser.parse(SHORTEST);
    assertEquals(128L << 20, manifest.memoryBytes());
    assertEquals(30_000, manifest.timeoutMs());
    assertEquals(1.0, manifest.cpu());
    assertEquals(Map.of(), manifest.environment());
    assertEquals(Isolation.INSTANCE, manifest.isolation());
    assertFalse(manifest.cleanTmp());
    assertEquals(8, manifest.concurrency().max());
    assertEquals(0, manifest.concurrency().min());
    assertEquals(new NetworkPolicy.None(), manifest.network());
    assertTrue(manifest.httpTrigger());
    assertEquals("", manifest.schedule());
    assertEquals(List.of(), manifest.warnings());
    assertEquals(manifest, ManifestJson.read(ManifestJson.write(manifest)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "memory: 8GiB | line 4: memory must be between 16MiB and 4GiB, such as 256MiB",
        "memory: 17179869185GiB | line 4: memory must be between 16MiB and 4GiB, such as 256MiB",
        "memory: 256 | line 4: memory must be a whole number of KiB, MiB or GiB",
        "timeout: 901s | line 4: timeout must be between 100ms and 900s",
        "timeout: 30 | line 4: timeout must be a whole number of ms, s or m",
        "cpu: lots | line 4: cpu must be",
        "cpu: .nan | line 4: cpu must be",
        "isolation: none | line 4: isolation must be instance",
        "tmp: wipe | line 4: tmp must be keep",
        "concurrency: {max: 0} | line 4: concurrency.max must be between 1 and 1000",
        "concurrency: {min: 9} | line 4: concurrency.min must be between 0",
        "concurrency: {reserved: 9} | line 4: concurrency.reserved must be between 0",
        "concurrency: {perInstance: 0} | line 4: concurrency.perInstance must be between 1",
        "concurrency: {most: 9} | line 4: unknown key concurrency.\"most\"",
        "concurrency: 8 | line 4: concurrency must be bounds",
        "memmory: 1GiB | line 4: unknown key \"memmory\"; known are concurrency, cpu",
        "name: again | line 4: \"name\" is given twice",
        "network: example.com | line 4: network must be none, internet or a list",
        "network: [example.com] | line 4: network takes addresses, not names",
        "network: ['10.0.0.1/8'] | line 4: network destination \"10.0.0.1/8\" has bits set",
        "network: ['10.0.0.0/33'] | line 4: network destination \"10.0.0.0/33\" needs a prefix",
        "network: ['10.0.0.1:0'] | line 4: network destination \"10.0.0.1:0\" needs",
        "network: ['300.0.0.1'] | line 4: network destination \"300.0.0.1\" must be an address",
        "network: ['10.0.1'] | line 4: network destination \"10.0.1\" must be an address",
        "network: ['[::g]:1'] | line 4: network takes addresses, not names",
        "network: ['::ffff:1.2.3.4'] | line 4: network destination \"::ffff:1.2.3.4\" must be",
        "network: ['fd00::1/8'] | line 4: network destination \"fd00::1/8\" has bits set",
        "network: [] | line 4: network must list 1 to 64",
        "triggers: {http: maybe} | line 4: triggers.http must be true or false",
        "triggers: {schedule: 'often'} | line 4: triggers.schedule must be a cron expression",
        "environment: {LD_PRELOAD: x} | line 4: environment name LD_PRELOAD is reserved",
        "environment: {AWS_LAMBDA_X: x} | line 4: environment name AWS_LAMBDA_X is reserved",
        "environment: {A: \"\\uD800\"} | line 4: environment value of A must be whole Unicode",
        "environment: {A: \"\\UFFFFFFFF\"} | is not YAML",
        "environment: {\"a\\nb\": [x]} | line 4: environment names must be",
        "network: [\"1\\n2\"] | line 4: network destination \"1 2\" must be",
        "environment: {1A: x} | line 4: environment names must be",
        "environment: {A: [b]} | line 4: environment.A must be a plain value",
        "environment: {A: !!python/object x} | line 4: Global tag is not allowed",
        "environment: {A: !own x} | line 4: environment.A must not carry the tag",
        "environment: &e {A: b} | ",
        "cpu: *e | line 4: aliases (*name) are not supported",
        "cpu: [1 | line 5: expected ',' or ']'",
        "cpu: \"\u0001\" | faas.yaml is not YAML: special characters are not allowed",
      })
  void whatIsWrongIsRefusedByNameAndLine(String line, String sentence) throws Exception {
    if (sentence == null) {
      ManifestParser.parse(SHORTEST + line + "\n");
      return;
    }
    ManifestException refused =
        assertThrows(ManifestException.class, () -> ManifestParser.parse(SHORTEST + line + "\n"));
    assertTrue(refused.getMessage().contains(sentence), refused.getMessage());
    assertTrue(refused.getMessage().startsWith("faas.yaml"), refused.getMessage());
    assertTrue(refused.getMessage().indexOf('\n') < 0, refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name: Hello\\nruntime: python | line 1: name must be 1 to 64 lower-case",
        "name: ../etc\\nruntime: python | line 1: name must be 1 to 64 lower-case",
        "runtime: cobol | line 1: runtime must be python, node, java or native",
        "runtime: python | faas.yaml: handler is missing",
        "handler: a.b | faas.yaml: runtime is missing",
        "runtime: python\\nhandler: app | line 2: handler must be module.function",
        "handler: a.b\\nruntime: python\\nisolation: request\\nconcurrency: {perInstance: 2} |"
            + " concurrency.perInstance above 1 is not possible with isolation: request",
        "handler: a.b\\nruntime: python\\ntmp: clean\\nconcurrency: {perInstance: 2} |"
            + " concurrency.perInstance above 1 is not possible with tmp: clean",
        "- a\\n- b | line 1: expected keys and values",
        "'' | faas.yaml",
      })
  void anIncompleteManifestIsRefused(String yaml, String sentence) {
    ManifestException refused =
        assertThrows(
            ManifestException.class, () -> ManifestParser.parse(yaml.replace("\\n", "\n")));
    assertTrue(refused.getMessage().contains(sentence), refused.getMessage());
  }

  @Test
  void bombsAreRefusedBeforeTheyGrow() {
    String deep = SHORTEST + "environment: " + "[".repeat(5000) + "\n";
    assertThrows(ManifestException.class, () -> ManifestParser.parse(deep));
    String large = SHORTEST + "# " + "x".repeat(70_000);
    assertThrows(ManifestException.class, () -> ManifestParser.parse(large));
    StringBuilder laughs = new StringBuilder("a0: &a0 [x,x]\n");
    for (int i = 1; i < 20; i++) {
      laughs.append("a%d: &a%d [*a%d,*a%d]\n".formatted(i, i, i - 1, i - 1));
    }
    assertThrows(ManifestException.class, () -> ManifestParser.parse(laughs.toString()));
  }

  @Test
  void anEnvironmentOfMoreThanFourKibibytesIsRefused() {
    String yaml = SHORTEST + "environment: {KEY: '" + "x".repeat(4096) + "'}\n";
    assertThrows(ManifestException.class, () -> ManifestParser.parse(yaml));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "* * * * *",
        "*/5 * * * *",
        "0 9-17 * * mon-fri",
        "1,2,3 0 1 jan 0",
        "0 0 1-31/2 * 7"
      })
  void cronExpressionsOfFiveFieldsAreTaken(String expression) {
    assertTrue(CronExpression.isValid(expression));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "* * * *",
        "* * * * * *",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * * foo *",
        "*/0 * * * *",
        "5-1 * * * *",
        "1, * * * *",
        "rate(5 minutes)",
        "5/2 * * * *"
      })
  void otherTextIsNoCronExpression(String expression) {
    assertEquals(false, CronExpression.isValid(expression));
  }
}
