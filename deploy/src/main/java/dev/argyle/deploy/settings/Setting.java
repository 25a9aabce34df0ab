package dev.argyle.deploy.settings;

import java.util.List;
import java.util.Locale;

/**
 * One thing that the platform can be told.
 *
 * @param key its name in {@code argyle.yaml}, such as {@code worker.queue.timeout}
 * @param type what its values are
 * @param defaultText its value where nothing is said; empty when it then has none
 * @param unset what having no value means, for people; empty for a setting that always has one
 * @param sentence what it does
 * @param option the option of {@code faas up} that sets it; empty when there is none
 * @param olderVariables further names of its environment variable, each less than its own
 * @param foreignVariables other programs' variables, which count less than the file
 */
public record Setting<T>(
    String key,
    SettingType<T> type,
    String defaultText,
    String unset,
    String sentence,
    String option,
    List<String> olderVariables,
    List<String> foreignVariables) {

  private static final String PREFIX = "ARGYLE_";

  /** A setting that always has a value. */
  static <T> Setting<T> of(String key, SettingType<T> type, String defaultText, String sentence) {
    return new Setting<>(key, type, defaultText, "", sentence, "", List.of(), List.of());
  }

  /** A setting that may have none. */
  static <T> Setting<T> optional(String key, SettingType<T> type, String unset, String sentence) {
    return new Setting<>(key, type, "", unset, sentence, "", List.of(), List.of());
  }

  Setting<T> withOption(String name) {
    return new Setting<>(
        key, type, defaultText, unset, sentence, name, olderVariables, foreignVariables);
  }

  Setting<T> withOlder(String variable) {
    return new Setting<>(
        key, type, defaultText, unset, sentence, option, List.of(variable), foreignVariables);
  }

  Setting<T> withForeign(String variable) {
    return new Setting<>(
        key, type, defaultText, unset, sentence, option, olderVariables, List.of(variable));
  }

  /** Its environment variable. */
  public String variable() {
    return PREFIX + key.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
  }

  /** Whether it can be without a value. */
  public boolean isOptional() {
    return !unset.isEmpty();
  }
}
