package dev.argyle.worker.imports;

import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.RuntimeKind;
import dev.argyle.worker.code.PreparedCode;
import dev.argyle.zygote.tree.Naming;
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
 * A look at a handler's source: the modules that its top level imports, by the text, as nothing of
 * it has run yet. A wrong guess costs a little memory; what is imported is only ever offered to
 * functions that name it.
 *
 * @param modules names in the order of the source
 * @param local names that mean the function's own files, whatever else has them
 */
public record ImportScan(Set<String> modules, Set<String> local) {
  private static final int MAX_SOURCE_BYTES = 256 * 1024;
  private static final int MAX_MODULES = 100;
  private static final String NAME = "[A-Za-z_]\\w*";
  private static final String DOTTED = NAME + "(?:\\." + NAME + ")*";
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

  /** How modules of a runtime are named. */
  public static Naming naming(RuntimeKind runtime) {
    return runtime == RuntimeKind.NODE ? Naming.NODE : Naming.PYTHON;
  }

  /** Reads the handler's file; what cannot be read imports nothing. */
  public static ImportScan of(FunctionSpec function, PreparedCode code) {
    return switch (function.runtime()) {
      case PYTHON -> python(function.handler(), code);
      case NODE ->
          code.packages().map(packages -> node(function, code.folder(), packages)).orElse(NONE);
      default -> NONE;
    };
  }

  private static ImportScan python(String handler, PreparedCode code) {
    Set<String> local =
        code.names().stream().map(ImportScan::firstPart).collect(Collectors.toSet());
    String module = handler.substring(0, Math.max(0, handler.lastIndexOf('.')));
    String text = text(code.folder(), module.replace('.', '/') + ".py");
    return new ImportScan(modules(text, local), local);
  }

  /** A function's own files are found by paths, so that no name means them. */
  private static ImportScan node(FunctionSpec function, Path folder, Path packages) {
    String handler = function.handler();
    int dot = handler.indexOf('.', handler.lastIndexOf('/') + 1);
    String text = "";
    for (String extension : NodeScan.EXTENSIONS) {
      if (dot > 0 && text.isEmpty()) {
        text = text(folder, handler.substring(0, dot) + extension);
      }
    }
    Set<String> modules = NodeScan.modules(text);
    // Others come with Node.
    modules.removeIf(name -> !Files.isDirectory(packages.resolve(Naming.NODE.packageOf(name))));
    return new ImportScan(modules, Set.of());
  }

  /** What a file of the function's says; nothing when it is none, or cannot be read. */
  private static String text(Path folder, String file) {
    Path source = folder.resolve(file).normalize();
    try {
      return !source.startsWith(folder)
              || !Files.isRegularFile(source, LinkOption.NOFOLLOW_LINKS)
              || Files.size(source) > MAX_SOURCE_BYTES
          ? ""
          : new String(Files.readAllBytes(source), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  /** The modules among what a guest tells, a line each; it may say anything. */
  public static List<String> told(RuntimeKind runtime, String lines) {
    return lines.lines().limit(MAX_TOLD).filter(naming(runtime)::isModule).toList();
  }

  /** The package of a module. */
  private static String firstPart(String module) {
    int dot = module.indexOf('.');
    return dot < 0 ? module : module.substring(0, dot);
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
        && Naming.PYTHON.isModule(name)
        && !local.contains(firstPart(name))
        && !name.startsWith("__future__")) {
      modules.add(name);
    }
  }
}
