package dev.argyle.gateway.yaml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/** YAML of nested keys and plain values, as a list of values with dotted keys. */
public final class FlatYaml {
  private static final String PLAIN = "tag:yaml.org,2002:";

  private final Map<String, Entry> entries = new LinkedHashMap<>();

  private FlatYaml() {}

  /**
   * One value.
   *
   * @param key its key with those it is nested in, such as {@code server.port}
   * @param line where the key stands, from 1
   * @param text the value as it is written, without quotes
   * @param isMissing whether nothing was written
   */
  public record Entry(String key, int line, String text, boolean isMissing) {}

  /**
   * The values of a text in their order.
   *
   * @throws YamlFault when it is not YAML of that kind, or a key is there twice
   */
  public static List<Entry> read(String text) throws YamlFault {
    FlatYaml flat = new FlatYaml();
    Optional<Node> root = SafeYaml.compose(text);
    if (root.isPresent()) {
      flat.add("", 1, root.get());
    }
    return new ArrayList<>(flat.entries.values());
  }

  private void add(String key, int line, Node node) throws YamlFault {
    if (node instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        int at = line(tuple.getKeyNode());
        String name = text(at, "a key", tuple.getKeyNode());
        add(key.isEmpty() ? name : key + "." + name, at, tuple.getValueNode());
      }
      if (mapping.getValue().isEmpty() && !key.isEmpty()) {
        put(new Entry(key, line, "", true));
      }
      return;
    }
    if (key.isEmpty()) {
      throw YamlFault.at(line(node), "expected keys and values, such as server.port: 8080");
    }
    String text = text(line, SafeYaml.quoted(key), node);
    put(new Entry(key, line, text, text.isEmpty() && node.getTag().equals(Tag.NULL)));
  }

  private void put(Entry entry) throws YamlFault {
    Entry before = entries.put(entry.key(), entry);
    if (before != null) {
      throw YamlFault.at(
          entry.line(),
          SafeYaml.quoted(entry.key()) + " is given twice, first in line " + before.line());
    }
  }

  private static String text(int line, String what, Node node) throws YamlFault {
    if (!(node instanceof ScalarNode scalar)) {
      throw YamlFault.at(line, what + " must be a plain value");
    }
    if (!node.getTag().getValue().startsWith(PLAIN)) {
      throw YamlFault.at(
          line, what + " must not carry the tag " + SafeYaml.quoted(node.getTag().getValue()));
    }
    return scalar.getValue();
  }

  private static int line(Node node) {
    return node.getStartMark().getLine() + 1;
  }
}
