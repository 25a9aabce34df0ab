package dev.argyle.deploy.settings;

import dev.argyle.deploy.FaasException;
import dev.argyle.gateway.yaml.FlatYaml;
import dev.argyle.gateway.yaml.SafeYaml;
import dev.argyle.gateway.yaml.YamlFault;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An {@code argyle.yaml}.
 *
 * @param path where it is, absolute
 * @param name as the person who named it wrote it, for messages
 */
public record SettingsFile(Path path, String name) {
  /** Where it is when nobody says. */
  public static final Path USUAL = Path.of("/etc/argyle/argyle.yaml");

  /** The variable that names it. */
  public static final String VARIABLE = "ARGYLE_CONFIG";

  private static final String OPTION = "--config";

  /** UTF-8 has up to four bytes a character. */
  private static final int MAX_BYTES = 4 * SafeYaml.MAX_CHARACTERS;

  /**
   * The file to read: the option's, else the variable's, else the usual one when it is there.
   *
   * @param option what {@code --config} says, or null
   * @throws FaasException when one is named that is not there
   */
  public static Optional<SettingsFile> find(
      String option, Map<String, String> environment, Path directory, Path usual) {
    if (option != null) {
      return Optional.of(named(OPTION, option, directory));
    }
    String variable = environment.getOrDefault(VARIABLE, "").strip();
    if (!variable.isEmpty()) {
      return Optional.of(named(VARIABLE, variable, directory));
    }
    return Files.exists(usual)
        ? Optional.of(new SettingsFile(usual, usual.toString()))
        : Optional.empty();
  }

  private static SettingsFile named(String who, String name, Path directory) {
    try {
      Path path = directory.resolve(name).toAbsolutePath().normalize();
      if (Files.isRegularFile(path)) {
        return new SettingsFile(path, name);
      }
    } catch (InvalidPathException e) {
      // No file has such a name.
    }
    throw FaasException.usage(who + " names " + SafeYaml.quoted(name) + ", which is not a file");
  }

  /**
   * What it says, in its order.
   *
   * @throws FaasException with the name, the line and what is wrong
   */
  List<Given<?>> read() {
    List<Given<?>> given = new ArrayList<>();
    for (FlatYaml.Entry entry : entries()) {
      Source source =
          new Source(Source.Kind.FILE, name + " line " + entry.line(), path.getParent());
      Optional<Setting<?>> setting = SettingsTable.named(entry.key());
      if (setting.isPresent()) {
        given.add(new Given<>(setting.get(), source, entry.text()));
      } else if (!entry.isMissing() || !isGroup(entry.key())) {
        throw unknown(source, entry.key());
      }
    }
    return given;
  }

  /** Whether it holds what only its owner should read; throws as {@link #read} does. */
  public boolean holdsPassword() {
    return read().stream()
        .anyMatch(given -> given.setting().type().secret() && Secrets.has(given.text()));
  }

  /** A group of which all settings are commented out. */
  private static boolean isGroup(String key) {
    return SettingsTable.all().stream().anyMatch(s -> s.key().startsWith(key + "."));
  }

  private static FaasException unknown(Source source, String key) {
    if (isGroup(key)) {
      return FaasException.usage(
          source.name() + ": " + key + " is a group of settings, not one; see faas config");
    }
    List<String> keys = SettingsTable.all().stream().<String>map(Setting::key).toList();
    return FaasException.usage(
        source.name()
            + ": there is no setting "
            + SafeYaml.quoted(key)
            + NearestName.among(keys, key)
                .map(near -> "; did you mean " + near + "?")
                .orElse("; see faas config"));
  }

  private List<FlatYaml.Entry> entries() {
    try {
      return FlatYaml.read(text());
    } catch (YamlFault e) {
      throw FaasException.usage(name + " " + e.getMessage());
    }
  }

  private String text() {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw FaasException.usage(name + " must be 64KiB or less");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw FaasException.usage(name + " is not UTF-8");
    } catch (IOException e) {
      throw FaasException.usage("cannot read " + name + " (" + e.getClass().getSimpleName() + ")");
    }
  }
}
