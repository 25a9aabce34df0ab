package dev.argyle.gateway.manifest;

import dev.argyle.gateway.yaml.SafeYaml;
import dev.argyle.gateway.yaml.YamlFault;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** The tree of a {@code faas.yaml}, whose nodes know their lines. */
final class YamlDocument {
  private static final String FILE = "faas.yaml";

  private YamlDocument() {}

  /** A parser step that may refuse a value without knowing its line. */
  interface Step<T> {
    T run() throws ManifestException;
  }

  static MappingNode read(String text) throws ManifestException {
    Node root;
    try {
      root = SafeYaml.compose(text).orElse(null);
    } catch (YamlFault e) {
      throw new ManifestException(FILE + " " + e.getMessage());
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

  /** A text as it stands in a manifest, fit to be repeated in a sentence. */
  static String quoted(String text) {
    return SafeYaml.quoted(text);
  }
}
