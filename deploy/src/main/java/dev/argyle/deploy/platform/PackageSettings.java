package dev.argyle.deploy.platform;

import dev.argyle.deploy.settings.Settings;
import dev.argyle.deploy.settings.SettingsTable;
import dev.argyle.deploy.settings.Source;
import dev.argyle.worker.install.InstallSettings;
import dev.argyle.worker.install.PackageIndex;
import java.nio.file.Path;
import java.util.Optional;

/** Where functions' packages come from. */
final class PackageSettings {
  private static final String PIPS_VARIABLE = "PIP_INDEX_URL";

  private PackageSettings() {}

  static InstallSettings of(Settings settings) {
    Optional<Path> wheels = settings.find(SettingsTable.PYTHON_WHEELS);
    InstallSettings install =
        InstallSettings.from(
            pythonIndex(settings, wheels.isPresent()),
            wheels,
            settings.find(SettingsTable.NPM_REGISTRY).orElse(PackageIndex.NPM_DEFAULT));
    return install.withBounds(settings.get(SettingsTable.PACKAGES_BUDGET), install.timeoutMs());
  }

  /** Who names a folder of wheels wants those alone, whatever pip is told for other work. */
  private static Optional<PackageIndex> pythonIndex(Settings settings, boolean hasWheels) {
    Source source = settings.source(SettingsTable.PYTHON_INDEX);
    Optional<PackageIndex> named = settings.find(SettingsTable.PYTHON_INDEX);
    if (hasWheels) {
      return named.filter(index -> !source.name().equals(PIPS_VARIABLE));
    }
    return named.or(() -> Optional.of(PackageIndex.PIP_DEFAULT));
  }
}
