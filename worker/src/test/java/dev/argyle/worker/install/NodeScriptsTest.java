package dev.argyle.worker.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.WorkerFixture;
import dev.argyle.worker.api.BundleException;
import dev.argyle.worker.code.Zip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Who deploys is told which packages' scripts are not run. */
@RequiresRoot
class NodeScriptsTest {
  @RegisterExtension static final PackageServer SERVER = new PackageServer();

  @RegisterExtension
  static final WorkerFixture FIXTURE =
      WorkerFixture.with(
          config ->
              config.withInstall(
                  InstallSettings.from(
                      Optional.empty(), Optional.empty(), PackageIndex.of(SERVER.url("/npm/")))));

  @TempDir Path folder;

  @BeforeAll
  static void requireNpm() {
    Installers.requireNpm();
  }

  private List<String> prepare(String code, String... wanted) throws IOException {
    String names = "\"" + String.join("\":\"1.0.0\",\"", wanted) + "\":\"1.0.0\"";
    byte[] bundle =
        new Zip()
            .file("package.json", "{\"dependencies\":{" + names + "}}")
            .file("app.js", code)
            .bytes();
    String sha = Zip.sha256(bundle);
    Path file = Files.write(folder.resolve(sha), bundle);
    return WorkerFixture.await(FIXTURE.worker().prepare(sha, file));
  }

  private static void serve(String name, String more) {
    String manifest = "{\"name\":\"" + name + "\",\"version\":\"1.0.0\"" + more + "}";
    SERVER.npm(name, "1.0.0", manifest, Map.of("index.js", "module.exports = 1"));
  }

  @Test
  void theirNamesAreInTheAnswerEachTime() throws IOException {
    serve("quiet", ",\"scripts\":{\"test\":\"true\"}");
    serve("native", ",\"scripts\":{\"install\":\"make\"}");
    serve(
        "@scope/asks",
        ",\"scripts\":{\"postinstall\":\"x\"},\"dependencies\":{\"native\":\"1.0.0\"}");
    List<String> told =
        List.of(
            "install scripts of npm packages are not run, so what they would build or fetch is missing:"
                + " @scope/asks, native");
    assertEquals(told, prepare("1", "quiet", "@scope/asks"));
    assertEquals(told, prepare("1", "quiet", "@scope/asks"), "the same code again");
    assertEquals(told, prepare("2", "quiet", "@scope/asks"), "other code with the same packages");
    assertEquals(List.of(), prepare("3", "quiet"));
  }

  @Test
  void manyAreCountedAndNoneIsMoreThanALine() throws IOException, BundleException {
    StringBuilder packages = new StringBuilder();
    for (int i = 10; i < 25; i++) {
      packages.append("\"node_modules/p" + i + "\":{\"hasInstallScript\":true},");
    }
    packages.append("\"a\\nb\\u001b[2J" + "c".repeat(5000) + "\":{\"hasInstallScript\":true}");
    Files.writeString(folder.resolve(".package-lock.json"), "{\"packages\":{" + packages + "}}");
    List<String> warnings = NodeTree.warnings(folder);
    assertEquals(1, warnings.size());
    String warning = warnings.get(0);
    assertTrue(warning.endsWith(", p18 and 6 more"), warning);
    assertTrue(warning.length() < 1_500, warning);
    assertFalse(warning.chars().anyMatch(Character::isISOControl), warning);
  }
}
