package dev.argyle.worker.install;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.argyle.worker.api.BundleException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A {@code node_modules} as npm left it, and which packages it is made of by what npm wrote down
 * beside them. No package's code has run where it was made.
 *
 * @param parts packages whose archives npm checked, which can be shared
 */
record NodeTree(List<Part> parts) {
  private static final String LIST = ".package-lock.json";
  private static final String NESTED = "node_modules";
  private static final int MAX_LIST_BYTES = 16 << 20;
  private static final int MAX_PLACE_CHARS = 1_024;
  private static final int MAX_PACKAGES = 5_000;
  private static final int MAX_NAMED = 10;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern INTEGRITY = Pattern.compile("sha512-[A-Za-z0-9+/]{86}==");
  private static final Pattern PLACE =
      Pattern.compile("node_modules/(@[^/]+/)?[^/]+(/node_modules/(@[^/]+/)?[^/]+)*");

  /**
   * A package in the tree.
   *
   * @param path its folder below the tree's root
   */
  record Part(PackageId id, String path) {}

  /** Reads what npm wrote into a tree's root. */
  static NodeTree read(Path root, String kind) throws BundleException, IOException {
    List<Part> parts = new ArrayList<>();
    JsonNode packages = list(root);
    if (packages.size() > MAX_PACKAGES) {
      throw new BundleException("npm would install more than " + MAX_PACKAGES + " packages");
    }
    for (Map.Entry<String, JsonNode> one : packages.properties()) {
      String place = one.getKey();
      String integrity = one.getValue().path("integrity").asText("");
      // Longer ones would take the matcher deep, and no file system has them.
      if (place.length() <= MAX_PLACE_CHARS
          && PLACE.matcher(place).matches()
          && INTEGRITY.matcher(integrity).matches()) {
        String path = place.substring(NESTED.length() + 1);
        String name = nameOf(place);
        String real = one.getValue().path("name").asText(name);
        String version = one.getValue().path("version").asText("");
        PackageId id = PackageId.node(kind, real, version, integrity);
        if (!hasParent(path) && isFolder(root, path)) {
          parts.add(new Part(id, path));
        }
      }
    }
    return new NodeTree(parts);
  }

  private static JsonNode list(Path root) throws BundleException, IOException {
    Path list = root.resolve(LIST);
    if (!Files.isRegularFile(list, LinkOption.NOFOLLOW_LINKS)) {
      return MissingNode.getInstance();
    }
    if (Files.size(list) > MAX_LIST_BYTES) {
      throw new BundleException("npm's list of packages is too large");
    }
    return JSON.readTree(Files.readString(list)).path("packages");
  }

  /** What its packages want and is not done: scripts of theirs run nowhere. */
  static List<String> warnings(Path root) throws BundleException, IOException {
    Set<String> names = new TreeSet<>();
    for (Map.Entry<String, JsonNode> one : list(root).properties()) {
      if (one.getValue().path("hasInstallScript").asBoolean()) {
        names.add(Words.line(nameOf(one.getKey())));
      }
    }
    if (names.isEmpty()) {
      return List.of();
    }
    String shown = names.stream().limit(MAX_NAMED).collect(Collectors.joining(", "));
    int more = names.size() - MAX_NAMED;
    return List.of(
        "install scripts of npm packages are not run, so what they would build or fetch is missing: "
            + shown
            + (more > 0 ? " and " + more + " more" : ""));
  }

  private static String nameOf(String place) {
    int at = place.lastIndexOf(NESTED + "/");
    return at < 0 ? place : place.substring(at + NESTED.length() + 1);
  }

  private static boolean hasParent(String path) {
    return List.of(path.split("/", -1)).contains("..");
  }

  /** One that is not for this machine is listed and not there; a link could lead anywhere. */
  private static boolean isFolder(Path root, String path) throws IOException {
    Path folder = root.resolve(path);
    return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
        && folder.toRealPath().startsWith(root.toRealPath());
  }

  /** Whether a directory of a package holds other packages and is not its own. */
  static boolean isNested(Path relative) {
    return relative.toString().equals(NESTED);
  }
}
