package dev.argyle.deploy.platform;

import dev.argyle.deploy.FaasException;
import dev.argyle.worker.install.InstallSettings;
import dev.argyle.worker.install.PackageIndex;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/**
 * Where functions' packages come from. Each option may also stand in the environment, where other
 * users of the machine cannot read a password in it.
 */
public final class PackageOptions {
  private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,8})(MiB|GiB)");

  @Option(
      names = "--python-index",
      paramLabel = "URL",
      description =
          "pip's index; FAAS_PYTHON_INDEX, else PIP_INDEX_URL, else PyPI, or none beside"
              + " --python-wheels")
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

  /**
   * The settings of the options and the environment.
   *
   * @param directory what a relative folder is relative to
   */
  InstallSettings resolve(Map<String, String> environment, Path directory) {
    Optional<Path> wheels =
        from(pythonWheels, "--python-wheels", "FAAS_PYTHON_WHEELS", environment)
            .map(named -> wheels(named, directory));
    Optional<PackageIndex> index =
        from(pythonIndex, "--python-index", "FAAS_PYTHON_INDEX", environment)
            .or(() -> wheels.isPresent() ? Optional.empty() : from("PIP_INDEX_URL", environment))
            .map(PackageOptions::index)
            .or(
                () ->
                    wheels.isPresent() ? Optional.empty() : Optional.of(PackageIndex.PIP_DEFAULT));
    PackageIndex registry =
        from(npmRegistry, "--npm-registry", "FAAS_NPM_REGISTRY", environment)
            .or(() -> from("NPM_CONFIG_REGISTRY", environment))
            .map(PackageOptions::index)
            .orElse(PackageIndex.NPM_DEFAULT);
    InstallSettings settings = InstallSettings.from(index, wheels, registry);
    return from(budget, "--packages-budget", "FAAS_PACKAGES_BUDGET", environment)
        .map(PackageOptions::bytes)
        .map(bytes -> settings.withBounds(bytes, settings.timeoutMs()))
        .orElse(settings);
  }

  /** A word and who gave it, for messages. */
  private record Named(String source, String text) {}

  private static Optional<Named> from(
      String option, String name, String variable, Map<String, String> environment) {
    return option != null ? Optional.of(new Named(name, option)) : from(variable, environment);
  }

  private static Optional<Named> from(String variable, Map<String, String> environment) {
    String text = environment.getOrDefault(variable, "").strip();
    return text.isEmpty() ? Optional.empty() : Optional.of(new Named(variable, text));
  }

  private static PackageIndex index(Named named) {
    return parsed(named, PackageIndex::of);
  }

  /** The text may hold a password, so it is not shown. */
  private static <T> T parsed(Named named, Function<String, T> parser) {
    try {
      return parser.apply(named.text());
    } catch (IllegalArgumentException e) {
      throw FaasException.usage(named.source() + " is not a URL of an index: " + e.getMessage());
    }
  }

  private static Path wheels(Named named, Path directory) {
    Path folder = directory.resolve(named.text()).toAbsolutePath().normalize();
    if (!Files.isDirectory(folder)) {
      throw FaasException.usage(named.source() + " " + named.text() + " is not a folder");
    }
    return folder;
  }

  private static long bytes(Named named) {
    Matcher size = SIZE.matcher(named.text());
    if (!size.matches()) {
      throw FaasException.usage(
          named.source() + " is a size such as 512MiB or 4GiB, not " + named.text());
    }
    return Long.parseLong(size.group(1)) << (size.group(2).equals("MiB") ? 20 : 30);
  }
}
