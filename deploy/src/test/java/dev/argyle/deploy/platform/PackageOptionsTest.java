package dev.argyle.deploy.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.argyle.deploy.Console;
import dev.argyle.deploy.FaasException;
import dev.argyle.deploy.settings.SettingsLoader;
import dev.argyle.worker.install.InstallSettings;
import dev.argyle.worker.install.PackageIndex;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class PackageOptionsTest {
  @TempDir Path folder;

  @Command
  private static final class Line {
    @Mixin private PackageOptions packages;
  }

  private InstallSettings settings(Map<String, String> environment, String... words) {
    Line line = new Line();
    new CommandLine(line).parseArgs(words);
    GivenOptions given = new GivenOptions();
    line.packages.putInto(given);
    Console console = new Console(null, null, null, folder, environment, false, false);
    return PackageSettings.of(SettingsLoader.load(console, null, given.texts()));
  }

  private static String index(InstallSettings settings) {
    return settings.pythonIndex().map(Object::toString).orElse("none");
  }

  @Test
  void takesPipsAndNpmsDefaults() {
    InstallSettings settings = settings(Map.of());
    assertSame(PackageIndex.PIP_DEFAULT, settings.pythonIndex().orElseThrow());
    assertSame(PackageIndex.NPM_DEFAULT, settings.npmRegistry());
    assertEquals(Optional.empty(), settings.pythonWheels());
    assertEquals(4L << 30, settings.budgetBytes());
  }

  @Test
  void prefersOptionsToItsVariablesAndThoseToTheirs() {
    Map<String, String> pips =
        Map.of("PIP_INDEX_URL", "http://c/", "NPM_CONFIG_REGISTRY", "http://d/");
    assertEquals("http://c/", index(settings(pips)));
    assertEquals("http://d/", settings(pips).npmRegistry().toString());
    Map<String, String> ours =
        Map.of(
            "PIP_INDEX_URL", "http://c/",
            "FAAS_PYTHON_INDEX", "http://a/",
            "FAAS_NPM_REGISTRY", "http://b/",
            "FAAS_PACKAGES_BUDGET", "512MiB");
    assertEquals("http://a/", index(settings(ours)));
    assertEquals("http://b/", settings(ours).npmRegistry().toString());
    assertEquals(512L << 20, settings(ours).budgetBytes());
    Map<String, String> newer = new HashMap<>(ours);
    newer.put("ARGYLE_PACKAGES_PYTHON_INDEX", "http://n/");
    assertEquals("http://n/", index(settings(newer)));
    assertEquals("http://x/", index(settings(ours, "--python-index", "http://x/")));
    assertEquals(2L << 30, settings(ours, "--packages-budget", "2GiB").budgetBytes());
  }

  @Test
  void aFolderOfWheelsIsAllUnlessAnIndexIsNamedToo() throws Exception {
    Files.createDirectory(folder.resolve("wheels"));
    Map<String, String> pips = Map.of("PIP_INDEX_URL", "http://c/");
    InstallSettings alone = settings(pips, "--python-wheels", "wheels");
    assertEquals("none", index(alone));
    assertEquals(Optional.of(folder.resolve("wheels")), alone.pythonWheels());
    assertEquals(
        "http://a/",
        index(settings(pips, "--python-wheels", "wheels", "--python-index", "http://a/")));
  }

  @ParameterizedTest
  @CsvSource({
    "--python-index, ftp://user:secret@h/", "--python-index, secret", "--npm-registry, http://",
    "--python-wheels, missing", "--packages-budget, 4", "--packages-budget, 0GiB",
    "--packages-budget, 9999999999999GiB"
  })
  void refusesWhatItCannotUseAndShowsNoPassword(String option, String value) {
    FaasException refusal =
        assertThrows(FaasException.class, () -> settings(Map.of(), option, value));
    assertEquals(2, refusal.exitCode());
    assertFalse(refusal.getMessage().contains("secret"), refusal.getMessage());
  }
}
