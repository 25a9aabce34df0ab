package dev.argyle.zygote.tree;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a function asks for, or a zygote holds.
 *
 * @param naming how the modules are named
 * @param environment the folder of installed packages that names are looked up in, on the host;
 *     empty for the machine's own
 * @param modules what is imported, in this order
 */
public record Imports(Naming naming, String environment, List<String> modules) {
  /** Nothing, of the machine's own. */
  public static final Imports NONE = new Imports("", List.of());

  /** Copies the list. */
  public Imports {
    modules = List.copyOf(modules);
  }

  /** What is named as Python does. */
  public Imports(String environment, List<String> modules) {
    this(Naming.PYTHON, environment, modules);
  }

  /** The packages, by their modules' names, in alphabetical order. */
  public Set<String> packages() {
    Set<String> packages = new TreeSet<>();
    for (String module : modules) {
      packages.add(naming.packageOf(module));
    }
    return packages;
  }

  /** Those of the packages that do not come with the interpreter. */
  public Set<String> foreign() {
    Set<String> foreign = packages();
    foreign.removeAll(naming.standard());
    return foreign;
  }

  /** The packages in words: those that do not come with the interpreter, if there are any. */
  String describe() {
    Set<String> foreign = foreign();
    return String.join(", ", foreign.isEmpty() ? packages() : foreign);
  }

  /**
   * True when a function that asks for {@code other} may be forked from a zygote that holds these:
   * it asked for every package that runs in there. The standard library is nobody's.
   */
  public boolean areOfferedTo(Imports other) {
    Set<String> foreign = foreign();
    return (foreign.isEmpty() || environment.equals(other.environment))
        && (environment.isEmpty() || environment.equals(other.environment))
        && other.packages().containsAll(foreign);
  }

  /** The part of these whose packages are in both. */
  public Imports sharedWith(Imports other) {
    if (!environment.equals(other.environment)) {
      return new Imports(naming, environment, List.of());
    }
    Set<String> both = packages();
    both.retainAll(other.packages());
    return only(both);
  }

  /** The part of these that {@code packages} does not name. */
  public Imports without(Set<String> packages) {
    Set<String> left = packages();
    left.removeAll(packages);
    return only(left);
  }

  private Imports only(Set<String> packages) {
    List<String> kept = new ArrayList<>();
    for (String module : modules) {
      if (packages.contains(naming.packageOf(module))) {
        kept.add(module);
      }
    }
    return new Imports(naming, environment, kept);
  }

  /** These and others of the same environment, each once, these first. */
  public Imports and(List<String> others) {
    Set<String> all = new LinkedHashSet<>(modules);
    all.addAll(others);
    return new Imports(naming, environment, List.copyOf(all));
  }
}
