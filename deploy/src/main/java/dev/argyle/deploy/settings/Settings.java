package dev.argyle.deploy.settings;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The value of every setting, and where it came from. Immutable. */
public final class Settings {
  private final Map<Setting<?>, Effective<?>> values;
  private final Optional<Path> file;

  Settings(Map<Setting<?>, Effective<?>> values, Optional<Path> file) {
    this.values = Map.copyOf(values);
    this.file = file;
  }

  /**
   * A value that counts.
   *
   * @param setting what it is of
   * @param value the value; empty when there is none
   * @param source where it was given
   */
  public record Effective<T>(Setting<T> setting, Optional<T> value, Source source) {
    /** The value as {@code argyle.yaml} would have it, without its secrets; empty for none. */
    String shown() {
      return value.map(setting.type().writing()).orElse("");
    }
  }

  /** A setting's value. */
  public <T> T get(Setting<T> setting) {
    return find(setting)
        .orElseThrow(() -> new IllegalStateException(setting.key() + " has no value"));
  }

  /** The value of a setting that may have none. */
  public <T> Optional<T> find(Setting<T> setting) {
    return effective(setting).value();
  }

  /** Whether somebody said something about it. */
  public boolean isGiven(Setting<?> setting) {
    return source(setting).kind() != Source.Kind.DEFAULT;
  }

  /** Where a setting's value was given. */
  public Source source(Setting<?> setting) {
    return effective(setting).source();
  }

  /** How a sentence about a setting's value begins. */
  public String subject(Setting<?> setting) {
    return source(setting).subject(setting);
  }

  /** The file that was read, if any. */
  public Optional<Path> file() {
    return file;
  }

  /** A value with its source. */
  @SuppressWarnings("unchecked") // The reader put the setting's own type there.
  public <T> Effective<T> effective(Setting<T> setting) {
    return (Effective<T>) values.get(setting);
  }
}
