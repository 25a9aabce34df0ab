package dev.argyle.gateway.manifest;

import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * YAML as a tree of nodes that know their lines. Nothing is constructed from it: a tag is only a
 * string here, aliases are refused before a tree is made (that is what "billion laughs" needs), and
 * size and depth are bounded.
 */
final class YamlDocument {
  /** Largest {@code faas.yaml}, characters. */
  static final int MAX_CHARACTERS = 64 * 1024;

  private static final int MAX_DEPTH = 8;
  private static final int MAX_QUOTED = 50;
  private static final int MAX_REASON = 200;
  private static final String FILE = "faas.yaml";

  private YamlDocument() {}

  /** A parser step that may refuse a value without knowing its line. */
  interface Step<T> {
    T run() throws ManifestException;
  }

  static MappingNode read(String text) throws ManifestException {
    if (text.length() > MAX_CHARACTERS) {
      throw new ManifestException(FILE + " must be 64KiB or less");
    }
    Node root;
    try {
      refuseAliases(text);
      root = new Yaml(options()).compose(new StringReader(text));
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      throw new ManifestException("%s line %d: %s".formatted(FILE, line, oneLine(e.getProblem())));
    } catch (YAMLException | IllegalArgumentException | IndexOutOfBoundsException e) {
      // The latter two are how some broken escapes and directives come out of the library.
      throw new ManifestException(FILE + " is not YAML: " + oneLine(e.getMessage()));
    }
    if (root == null) {
      throw new ManifestException(FILE + " is empty; it needs name, runtime and handler");
    }
    if (!(root instanceof MappingNode mapping)) {
      throw at(root, "expected keys and values, such as name: gif-creator");
    }
    return mapping;
  }

  /** The values of a mapping by key, each key known and there once. */
  static Map<String, Node> entries(MappingNode mapping, String where, Set<String> known)
      throws ManifestException {
    Map<String, Node> entries = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      String key = text(tuple.getKeyNode(), "a key");
      if (!known.isEmpty() && !known.contains(key)) {
        throw at(
            tuple.getKeyNode(),
            "unknown key %s%s; known are %s"
                .formatted(where, quoted(key), String.join(", ", new TreeSet<>(known))));
      }
      if (entries.put(key, tuple.getValueNode()) != null) {
        throw at(tuple.getKeyNode(), "%s%s is given twice".formatted(where, quoted(key)));
      }
    }
    return entries;
  }

  static MappingNode mapping(Node node, String what) throws ManifestException {
    if (node instanceof MappingNode mapping) {
      return mapping;
    }
    throw at(node, what);
  }

  /** The text of a scalar, as it stands there. */
  static String text(Node node, String what) throws ManifestException {
    if (!(node instanceof ScalarNode scalar)) {
      throw at(node, what + " must be a plain value");
    }
    if (!node.getTag().getValue().startsWith("tag:yaml.org,2002:")) {
      throw at(node, what + " must not carry the tag " + quoted(node.getTag().getValue()));
    }
    return scalar.getValue();
  }

  /** Runs a step and puts the node's line before its refusal. */
  static <T> T at(Node node, Step<T> step) throws ManifestException {
    try {
      return step.run();
    } catch (ManifestException e) {
      throw e.getMessage().startsWith(FILE) ? e : at(node, e.getMessage());
    }
  }

  static ManifestException at(Node node, String sentence) {
    return new ManifestException(
        "%s line %d: %s".formatted(FILE, node.getStartMark().getLine() + 1, sentence));
  }

  /** A refusal that has no line. */
  static ManifestException missing(String sentence) {
    return new ManifestException(FILE + ": " + sentence);
  }

  private static void refuseAliases(String text) throws ManifestException {
    for (Event event : new Yaml(options()).parse(new StringReader(text))) {
      if (event instanceof AliasEvent) {
        throw new ManifestException(
            "%s line %d: aliases (*name) are not supported; repeat the value"
                .formatted(FILE, event.getStartMark().getLine() + 1));
      }
    }
  }

  private static LoaderOptions options() {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MAX_CHARACTERS);
    options.setNestingDepthLimit(MAX_DEPTH);
    options.setMaxAliasesForCollections(0);
    return options;
  }

  /** A text as it stands in a manifest, fit to be repeated in a sentence. */
  static String quoted(String text) {
    return "\"" + oneLine(cut(text, MAX_QUOTED)) + "\"";
  }

  private static String oneLine(String text) {
    return text == null
        ? "not YAML"
        : cut(text, MAX_REASON).replaceAll("[\\p{Cc}\\p{Zl}\\p{Zp}\\p{Cs}]+", " ").trim();
  }

  private static String cut(String text, int length) {
    return text.length() > length ? text.substring(0, length) + "…" : text;
  }
}
