package dev.argyle.gateway.yaml;

import java.io.StringReader;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.nodes.Node;

/**
 * YAML as a tree of nodes that know their lines. Nothing is constructed from it: a tag is only a
 * string here, aliases are refused before a tree is made (that is what "billion laughs" needs), and
 * size and depth are bounded.
 */
public final class SafeYaml {
  /** Largest text, characters. */
  public static final int MAX_CHARACTERS = 64 * 1024;

  private static final int MAX_DEPTH = 8;
  private static final int MAX_QUOTED = 50;
  private static final int MAX_REASON = 200;

  private SafeYaml() {}

  /**
   * The tree of a text; empty when there is nothing in it.
   *
   * @throws YamlFault when it is none, or more than is taken
   */
  public static Optional<Node> compose(String text) throws YamlFault {
    if (text.length() > MAX_CHARACTERS) {
      throw new YamlFault("must be 64KiB or less");
    }
    try {
      refuseAliases(text);
      return Optional.ofNullable(new Yaml(options()).compose(new StringReader(text)));
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      throw YamlFault.at(line, oneLine(e.getProblem()));
    } catch (YAMLException | IllegalArgumentException | IndexOutOfBoundsException e) {
      // The latter two are how some broken escapes and directives come out of the library.
      throw new YamlFault("is not YAML: " + oneLine(e.getMessage()));
    }
  }

  private static void refuseAliases(String text) throws YamlFault {
    for (Event event : new Yaml(options()).parse(new StringReader(text))) {
      if (event instanceof AliasEvent) {
        throw YamlFault.at(
            event.getStartMark().getLine() + 1,
            "aliases (*name) are not supported; repeat the value");
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

  /** A text as it stands in a file, fit to be repeated in a sentence. */
  public static String quoted(String text) {
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
