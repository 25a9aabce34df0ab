package dev.argyle.worker.imports;

import dev.argyle.zygote.tree.Naming;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a Node handler's top level loads, by the text: statements that are not indented. */
final class NodeScan {
  /** Of the handler's file, in the order in which the guest tries them. */
  static final List<String> EXTENSIONS = List.of(".js", ".mjs", ".cjs");

  private static final int MAX_MODULES = 100;
  private static final String WORD = "(['\"])([^'\"\\n]+)\\1";

  // Possessive: what a line begins with is looked at once.
  private static final Pattern REQUIRE =
      Pattern.compile("\\b(?:require|import)[ \\t]*+\\([ \\t]*+" + WORD + "[ \\t]*+\\)");
  private static final Pattern IMPORT = Pattern.compile("(?:\\bfrom|^import)[ \\t]*+" + WORD);

  private NodeScan() {}

  static Set<String> modules(String source) {
    Set<String> modules = new LinkedHashSet<>();
    for (String line : (Iterable<String>) source.lines()::iterator) {
      // The last line of one that goes on for several begins with no space either, mostly a brace.
      if (!line.isEmpty() && " \t/*".indexOf(line.charAt(0)) < 0) {
        add(modules, REQUIRE.matcher(line));
        add(modules, IMPORT.matcher(line));
      }
    }
    return modules;
  }

  private static void add(Set<String> modules, Matcher matcher) {
    while (modules.size() < MAX_MODULES && matcher.find()) {
      if (Naming.NODE.isModule(matcher.group(2))) {
        modules.add(matcher.group(2));
      }
    }
  }
}
