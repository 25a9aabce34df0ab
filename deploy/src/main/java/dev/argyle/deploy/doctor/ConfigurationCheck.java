package dev.argyle.deploy.doctor;

import dev.argyle.deploy.FaasException;
import dev.argyle.deploy.settings.SettingsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Whether what the platform is told makes sense, and whether only its owner can tell it. */
final class ConfigurationCheck implements Check {
  private final Supplier<Optional<SettingsFile>> file;
  private final Runnable loading;

  /**
   * A check of a configuration.
   *
   * @param file finds the file, or throws a {@link FaasException}
   * @param loading loads all settings, or throws one
   */
  ConfigurationCheck(Supplier<Optional<SettingsFile>> file, Runnable loading) {
    this.file = file;
    this.loading = loading;
  }

  @Override
  public Finding run() throws IOException {
    Optional<SettingsFile> found;
    try {
      found = file.get();
      loading.run();
    } catch (FaasException e) {
      return Finding.problem(
          "configuration: " + e.getMessage(), "CONFIGURATION.md has all settings; faas config");
    }
    return found.isPresent()
        ? permissions(found.get())
        : Finding.ok("configuration: no file, only defaults and variables");
  }

  private static Finding permissions(SettingsFile file) throws IOException {
    Path path = file.path();
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
    if (permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
      return Finding.warning("configuration: anybody can change " + path, "chmod o-w " + path);
    }
    if (permissions.contains(PosixFilePermission.OTHERS_READ) && file.holdsPassword()) {
      return Finding.warning(
          "configuration: anybody can read the password in " + path, "chmod 600 " + path);
    }
    return Finding.ok("configuration: " + path);
  }
}
