package dev.argyle.deploy.platform;

import dev.argyle.deploy.settings.Setting;
import java.util.LinkedHashMap;
import java.util.Map;

/** Settings that were given on the command line. */
final class GivenOptions {
  private final Map<Setting<?>, String> texts = new LinkedHashMap<>();

  /** Takes an option's text; null when it was not given. */
  GivenOptions put(Setting<?> setting, String text) {
    if (text != null) {
      texts.put(setting, text);
    }
    return this;
  }

  /** Takes an option that is a word alone, or says {@code =false}; null when it was not given. */
  GivenOptions putFlag(Setting<Boolean> setting, Boolean value) {
    return put(setting, value == null ? null : value.toString());
  }

  /** All of them. */
  Map<Setting<?>, String> texts() {
    return Map.copyOf(texts);
  }
}
