package dev.argyle.deploy.pack;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/**
 * What stays out of a bundle: version control, caches, and what {@code .faasignore} names. A line
 * of that file is a glob. Without a slash it matches a name anywhere; with one, a path from the
 * folder's top; with one at its end, only folders.
 */
final class IgnoreRules {
  static final String FILE = ".faasignore";
  private static final List<String> ALWAYS =
      List.of(
          FILE, ".git", ".hg", ".svn", ".DS_Store", "__pycache__", "*.pyc", "/node_modules/.cache");
  private static final int MAX_RULES = 1000;

  private final List<Rule> rules;

  private IgnoreRules(List<Rule> rules) {
    this.rules = rules;
  }

  /** The rules for a folder. */
  static IgnoreRules of(Path folder) throws IOException, PackException {
    List<Rule> rules = new ArrayList<>();
    for (String pattern : ALWAYS) {
      rules.add(Rule.parse(pattern));
    }
    List<String> lines = lines(folder.resolve(FILE));
    if (lines.size() > MAX_RULES) {
      throw new PackException(FILE + " has more than " + MAX_RULES + " lines");
    }
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        rules.add(parse(line, i + 1));
      }
    }
    return new IgnoreRules(List.copyOf(rules));
  }

  private static Rule parse(String line, int number) throws PackException {
    if (line.startsWith("!")) {
      throw new PackException(FILE + " line " + number + ": exceptions (!) are not supported");
    }
    try {
      return Rule.parse(line);
    } catch (PatternSyntaxException e) {
      throw new PackException(FILE + " line " + number + ": \"" + line + "\" is not a glob");
    }
  }

  private static List<String> lines(Path file) throws IOException {
    try {
      return Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  /** Whether an entry, and all below it, stays out. */
  boolean ignores(Path relative, boolean isFolder) {
    return rules.stream().anyMatch(rule -> rule.matches(relative, isFolder));
  }

  private record Rule(PathMatcher matcher, boolean wholePath, boolean foldersOnly) {
    static Rule parse(String line) {
      boolean foldersOnly = line.endsWith("/");
      String body = foldersOnly ? line.substring(0, line.length() - 1) : line;
      boolean wholePath = body.contains("/");
      String glob = body.startsWith("/") ? body.substring(1) : body;
      return new Rule(
          FileSystems.getDefault().getPathMatcher("glob:" + glob), wholePath, foldersOnly);
    }

    boolean matches(Path relative, boolean isFolder) {
      if (foldersOnly && !isFolder) {
        return false;
      }
      return matcher.matches(wholePath ? relative : relative.getFileName());
    }
  }
}
