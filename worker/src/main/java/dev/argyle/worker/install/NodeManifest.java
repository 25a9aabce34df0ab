package dev.argyle.worker.install;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.argyle.worker.api.BundleException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A function's {@code package.json} and its lock file. What would have npm fetch from another place
 * than the registry is refused.
 *
 * @param manifest the text of {@code package.json}
 * @param lockName the lock file's name, or empty
 * @param lock its text, or empty
 */
record NodeManifest(String manifest, String lockName, String lock) {
  static final String NAME = "package.json";

  private static final int MAX_MANIFEST_BYTES = 256 * 1024;

  /** As JSON text in JSON text it must fit an event. */
  private static final int MAX_LOCK_BYTES = 2 << 20;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The one npm prefers comes first. */
  private static final List<String> LOCKS = List.of("npm-shrinkwrap.json", "package-lock.json");

  private static final List<String> INSTALLED =
      List.of("dependencies", "optionalDependencies", "peerDependencies");

  private static final List<String> ALL =
      List.of("dependencies", "optionalDependencies", "peerDependencies", "devDependencies");

  /** A range of versions or a tag, also under another name; nothing with a colon or slash else. */
  private static final Pattern RANGE =
      Pattern.compile("(npm:(@[A-Za-z0-9._~-]+/)?[A-Za-z0-9._~-]+@?)?[A-Za-z0-9.*^~<>=|+ _-]*");

  /**
   * Reads the files of an unpacked bundle.
   *
   * @return empty when nothing is to be installed
   * @throws BundleException naming what is refused
   */
  static Optional<NodeManifest> read(Path root) throws BundleException, IOException {
    String text = text(root, NAME, MAX_MANIFEST_BYTES);
    JsonNode manifest = parse(NAME, text);
    if (INSTALLED.stream().allMatch(section -> manifest.path(section).isEmpty())) {
      return Optional.empty();
    }
    for (String section : ALL) {
      for (Map.Entry<String, JsonNode> one : manifest.path(section).properties()) {
        checkDependency(section, one.getKey(), one.getValue());
      }
    }
    if (manifest.has("workspaces")) {
      throw new BundleException(NAME + ": workspaces are not installed; deploy each by itself");
    }
    checkOverrides(manifest.path("overrides"));
    for (String name : LOCKS) {
      if (Files.isRegularFile(root.resolve(name))) {
        String lock = text(root, name, MAX_LOCK_BYTES);
        checkLock(name, parse(name, lock));
        return Optional.of(new NodeManifest(text, name, lock));
      }
    }
    return Optional.of(new NodeManifest(text, "", ""));
  }

  private static String text(Path root, String name, int maxBytes)
      throws BundleException, IOException {
    Path file = root.resolve(name);
    if (!Files.isRegularFile(file) || Files.size(file) > maxBytes) {
      throw new BundleException(name + " is not a file, or larger than " + maxBytes + " bytes");
    }
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new BundleException(name + " is not UTF-8 text");
    }
  }

  private static JsonNode parse(String name, String text) throws BundleException {
    try {
      JsonNode json = JSON.readTree(text);
      if (json.isObject()) {
        return json;
      }
    } catch (JsonProcessingException e) {
      throw new BundleException(name + " is not JSON: " + Words.line(e.getOriginalMessage()));
    }
    throw new BundleException(name + " is not a JSON object");
  }

  private static void checkDependency(String section, String name, JsonNode range)
      throws BundleException {
    String where = NAME + ": " + section + ": ";
    if (!PackageId.isNodeName(name) || name.contains("..")) {
      throw new BundleException(where + "'" + Words.line(name) + "' is not a package's name");
    }
    if (!range.isTextual() || !isRange(range.asText())) {
      throw new BundleException(
          where
              + name
              + " is wanted from '"
              + Words.line(range.asText())
              + "'; packages come from the platform's registry, by version");
    }
  }

  private static boolean isRange(String text) {
    return text.length() <= 512 && !text.contains("..") && RANGE.matcher(text).matches();
  }

  private static void checkOverrides(JsonNode overrides) throws BundleException {
    for (JsonNode value : overrides) {
      if (value.isObject()) {
        checkOverrides(value);
      } else if (!isRange(value.asText().replaceFirst("^\\$", "").replaceAll("^@[^/]*/", ""))) {
        throw new BundleException(
            NAME + ": overrides: '" + Words.line(value.asText()) + "' is not a version");
      }
    }
  }

  /** Both shapes of lock files: a flat one since npm 7, a tree before. */
  private static void checkLock(String file, JsonNode lock) throws BundleException {
    for (Map.Entry<String, JsonNode> one : lock.path("packages").properties()) {
      checkLocked(file, one.getKey(), one.getValue(), "resolved");
    }
    checkTree(file, lock.path("dependencies"), 0);
  }

  private static void checkTree(String file, JsonNode tree, int depth) throws BundleException {
    if (depth > 100) {
      throw new BundleException(file + " is nested too deeply");
    }
    for (Map.Entry<String, JsonNode> one : tree.properties()) {
      checkLocked(file, one.getKey(), one.getValue(), "resolved");
      checkLocked(file, one.getKey(), one.getValue(), "version");
      checkTree(file, one.getValue().path("dependencies"), depth + 1);
    }
  }

  private static void checkLocked(String file, String name, JsonNode locked, String key)
      throws BundleException {
    String place = locked.path(key).asText("");
    boolean web = place.startsWith("https://") || place.startsWith("http://");
    boolean elsewhere =
        key.equals("resolved")
            ? !place.isEmpty() && !web
            : place.indexOf(':') >= 0 && !isRange(place);
    if (elsewhere || locked.path("link").asBoolean() || name.contains("..")) {
      throw new BundleException(
          file + ": " + Words.line(name) + " does not come from a registry: " + Words.line(place));
    }
  }
}
