package dev.argyle.worker.imports;

import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.RuntimeKind;
import dev.argyle.worker.code.PreparedCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A look at a Python handler's source: the modules that its top level imports, by the text, as
 * nothing of it has run yet. A wrong guess costs a little memory; what is imported is only ever
 * offered to functions that name it.
 *
 * @param modules dotted names in the order of the source
 * @param local names that mean the function's own files, whatever else has them
 */
public record ImportScan(Set<String> modules, Set<String> local) {
  private static final int MAX_SOURCE_BYTES = 256 * 1024;
  private static final int MAX_MODULES = 100;
  private static final String NAME = "[A-Za-z_]\\w*";
  private static final String DOTTED = NAME + "(?:\\." + NAME + ")*";
  private static final Pattern MODULE = Pattern.compile(DOTTED);
  private static final Pattern IMPORT =
      Pattern.compile(
          "(?m)^import[ \\t]+([^#;\\n]+)|^from[ \\t]+("
              + DOTTED
              + ")[ \\t]+import[ \\t]+(\\(?)([^#;\\n]*)");

  /** Most that a guest may tell. */
  public static final int MAX_TOLD_BYTES = 32 * 1024;

  private static final int MAX_TOLD = 500;

  /** Nothing. */
  private static final ImportScan NONE = new ImportScan(Set.of(), Set.of());

  /** Reads the handler's file and the names beside it; what cannot be read imports nothing. */
  public static ImportScan of(FunctionSpec function, PreparedCode code) {
    if (function.runtime() != RuntimeKind.PYTHON) {
      return NONE;
    }
    Path folder = code.folder();
    String handler = function.handler();
    String module = handler.substring(0, Math.max(0, handler.lastIndexOf('.')));
    Path source = folder.resolve(module.replace('.', '/') + ".py").normalize();
    Set<String> local = local(code);
    try {
      if (!source.startsWith(folder)
          || !Files.isRegularFile(source, LinkOption.NOFOLLOW_LINKS)
          || Files.size(source) > MAX_SOURCE_BYTES) {
        return new ImportScan(Set.of(), local);
      }
      String text = new String(Files.readAllBytes(source), StandardCharsets.ISO_8859_1);
      return new ImportScan(modules(text, local), local);
    } catch (IOException e) {
      return new ImportScan(Set.of(), local);
    }
  }

  /** True for what can be a module's dotted name, as a guest may say it. */
  public static boolean isModule(String name) {
    return name.length() <= 200 && MODULE.matcher(name).matches();
  }

  /** The modules among what a guest tells, a line each; it may say anything. */
  public static List<String> told(String lines) {
    return lines.lines().limit(MAX_TOLD).filter(ImportScan::isModule).toList();
  }

  /** The package of a module. */
  public static String firstPart(String module) {
    int dot = module.indexOf('.');
    return dot < 0 ? module : module.substring(0, dot);
  }

  private static Set<String> local(PreparedCode code) {
    return code.names().stream().map(ImportScan::firstPart).collect(Collectors.toSet());
  }

  static Set<String> modules(String source, Set<String> local) {
    Set<String> modules = new LinkedHashSet<>();
    Matcher matcher = IMPORT.matcher(source);
    while (modules.size() < MAX_MODULES && matcher.find()) {
      if (matcher.group(1) != null) {
        for (String part : matcher.group(1).split(",", -1)) {
          add(modules, part, local);
        }
      } else {
        add(modules, matcher.group(2), local);
        for (String name : matcher.group(4).split("[,)]", -1)) {
          String simple = name.strip().split("\\s", 2)[0];
          if (simple.matches(NAME)) {
            // A module, or something in one: whoever imports it will see.
            add(modules, matcher.group(2) + "." + simple, local);
          }
        }
      }
    }
    return modules;
  }

  private static void add(Set<String> modules, String text, Set<String> local) {
    String name = text.strip().split("\\s", 2)[0];
    if (modules.size() < MAX_MODULES
        && isModule(name)
        && !local.contains(firstPart(name))
        && !name.startsWith("__future__")) {
      modules.add(name);
    }
  }
}
