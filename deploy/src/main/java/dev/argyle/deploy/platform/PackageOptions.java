package dev.argyle.deploy.platform;

import dev.argyle.deploy.settings.SettingsTable;
import picocli.CommandLine.Option;

/**
 * Where functions' packages come from, on the command line. In the environment or in {@code
 * argyle.yaml} other users of the machine cannot read a password in it.
 */
final class PackageOptions {
  @Option(
      names = "--python-index",
      paramLabel = "URL",
      description =
          "pip's index; ARGYLE_PACKAGES_PYTHON_INDEX, FAAS_PYTHON_INDEX, else PIP_INDEX_URL, else"
              + " PyPI, or none beside --python-wheels")
  private String pythonIndex;

  @Option(
      names = "--python-wheels",
      paramLabel = "DIR",
      description = "a folder of wheels for pip, readable by all; FAAS_PYTHON_WHEELS")
  private String pythonWheels;

  @Option(
      names = "--npm-registry",
      paramLabel = "URL",
      description = "npm's registry; FAAS_NPM_REGISTRY, else NPM_CONFIG_REGISTRY, else its default")
  private String npmRegistry;

  @Option(
      names = "--packages-budget",
      paramLabel = "SIZE",
      description = "disk for installed packages; FAAS_PACKAGES_BUDGET, else 4GiB")
  private String budget;

  /** Puts what was given there. */
  void putInto(GivenOptions given) {
    given
        .put(SettingsTable.PYTHON_INDEX, pythonIndex)
        .put(SettingsTable.PYTHON_WHEELS, pythonWheels)
        .put(SettingsTable.NPM_REGISTRY, npmRegistry)
        .put(SettingsTable.PACKAGES_BUDGET, budget);
  }
}
