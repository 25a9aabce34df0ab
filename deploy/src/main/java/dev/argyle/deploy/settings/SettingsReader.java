package dev.argyle.deploy.settings;

import dev.argyle.deploy.FaasException;
import dev.argyle.gateway.yaml.SafeYaml;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes settings of what was given. Every value is looked at, also one that another overrides, so
 * that a mistake shows when it is made.
 */
final class SettingsReader {
  private final Path directory;
  private final Map<Setting<?>, List<Given<?>>> given = new LinkedHashMap<>();

  /**
   * A reader of nothing yet.
   *
   * @param directory the working directory, absolute
   */
  SettingsReader(Path directory) {
    this.directory = directory;
  }

  /** Takes values; those that were added first count more. */
  SettingsReader add(List<? extends Given<?>> values) {
    for (Given<?> value : values) {
      given.computeIfAbsent(value.setting(), setting -> new ArrayList<>()).add(value);
    }
    return this;
  }

  /**
   * All settings.
   *
   * @param file the file that was read, if any
   * @throws FaasException with one line about the first value that is none
   */
  Settings read(Optional<Path> file) {
    Map<Setting<?>, Settings.Effective<?>> values = new LinkedHashMap<>();
    for (Setting<?> setting : SettingsTable.all()) {
      values.put(setting, effective(setting));
    }
    return new Settings(values, file);
  }

  private <T> Settings.Effective<T> effective(Setting<T> setting) {
    List<Settings.Effective<?>> read = new ArrayList<>();
    for (Given<?> one : given.getOrDefault(setting, List.of())) {
      read.add(new Settings.Effective<>(setting, value(setting, one), one.source()));
    }
    if (read.isEmpty()) {
      Source nowhere = new Source(Source.Kind.DEFAULT, "default", directory);
      return new Settings.Effective<>(
          setting, value(setting, new Given<>(setting, nowhere, setting.defaultText())), nowhere);
    }
    @SuppressWarnings("unchecked") // Made of this setting a few lines above.
    Settings.Effective<T> first = (Settings.Effective<T>) read.get(0);
    return first;
  }

  private static <T> Optional<T> value(Setting<T> setting, Given<?> given) {
    String text = given.text().strip();
    if (text.isEmpty() && setting.isOptional()) {
      return Optional.empty();
    }
    Optional<T> value = setting.type().reading().read(text, given.source().base());
    if (value.isEmpty()) {
      throw FaasException.usage(
          given.source().subject(setting)
              + " must be "
              + setting.type().expected()
              + (setting.type().secret() ? "" : ", not " + SafeYaml.quoted(text)));
    }
    return value;
  }
}
