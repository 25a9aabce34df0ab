package dev.argyle.deploy.settings;

import dev.argyle.deploy.Console;
import dev.argyle.deploy.FaasException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds and reads all settings, and refuses what contradicts. */
public final class SettingsLoader {
  private SettingsLoader() {}

  /**
   * The settings of options, the environment and the file; what comes first here wins.
   *
   * @param config what {@code --config} says, or null
   * @param options what was given on the command line
   * @throws FaasException with one line about the first thing that is wrong
   */
  public static Settings load(Console console, String config, Map<Setting<?>, String> options) {
    return load(
        console,
        SettingsFile.find(config, console.environment(), console.directory(), SettingsFile.USUAL),
        options);
  }

  static Settings load(
      Console console, Optional<SettingsFile> file, Map<Setting<?>, String> options) {
    Path directory = console.directory().toAbsolutePath();
    SettingsEnvironment environment = new SettingsEnvironment(console.environment(), directory);
    environment.refuseUnknown();
    Settings settings =
        new SettingsReader(directory)
            .add(given(options, directory))
            .add(environment.ours())
            .add(file.map(SettingsFile::read).orElse(List.of()))
            .add(environment.foreign())
            .read(file.map(SettingsFile::path));
    SettingsRules.onThisMachine().check(settings);
    return settings;
  }

  /** The settings of options alone, for a platform that is told everything by its command. */
  public static Settings ofOptions(Path directory, Map<Setting<?>, String> options) {
    Path base = directory.toAbsolutePath();
    Settings settings = new SettingsReader(base).add(given(options, base)).read(Optional.empty());
    SettingsRules.onThisMachine().check(settings);
    return settings;
  }

  private static List<Given<?>> given(Map<Setting<?>, String> options, Path directory) {
    List<Given<?>> given = new ArrayList<>();
    options.forEach(
        (setting, text) ->
            given.add(
                new Given<>(
                    setting, new Source(Source.Kind.OPTION, setting.option(), directory), text)));
    return given;
  }
}
