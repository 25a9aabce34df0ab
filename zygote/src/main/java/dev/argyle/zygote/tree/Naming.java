package dev.argyle.zygote.tree;

import java.util.Set;
import java.util.regex.Pattern;

/** How a language names what is imported. */
public enum Naming {
  /** Dotted: {@code package.module}. */
  PYTHON('.', Pattern.compile("[A-Za-z_]\\w*(?:\\.[A-Za-z_]\\w*)*"), StandardLibrary.PYTHON),

  /**
   * {@code package/file}, where a package may be {@code @scope/name}. What comes with Node is in
   * every zygote.
   */
  NODE(
      '/',
      Pattern.compile(
          "(?:@[A-Za-z0-9_~-][A-Za-z0-9._~-]*/)?[A-Za-z0-9_~-][A-Za-z0-9._~-]*(?:/[A-Za-z0-9_~+@-][A-Za-z0-9._~+@-]*)*"),
      Set.of());

  private static final int MAX_LENGTH = 200;

  private final char separator;
  private final Pattern module;

  @SuppressWarnings("ImmutableEnumChecker") // both are made by Set.of
  private final Set<String> standard;

  Naming(char separator, Pattern module, Set<String> standard) {
    this.separator = separator;
    this.module = module;
    this.standard = standard;
  }

  /** The package of a module. */
  public String packageOf(String name) {
    int from = name.startsWith("@") ? name.indexOf(separator) + 1 : 0;
    int end = name.indexOf(separator, from);
    return end < 0 ? name : name.substring(0, end);
  }

  /** True for what can be a module's name, as a guest may say it. */
  public boolean isModule(String name) {
    return name.length() <= MAX_LENGTH && module.matcher(name).matches();
  }

  /** Packages that come with the interpreter: nobody's. */
  Set<String> standard() {
    return standard;
  }
}
