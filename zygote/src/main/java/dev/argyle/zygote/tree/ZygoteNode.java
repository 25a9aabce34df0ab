package dev.argyle.zygote.tree;

import dev.argyle.zygote.shelf.Shelf;
import java.util.Collections;
import java.util.Set;

/**
 * A zygote in its tree, with the shelf of spares that are forked from it. Confined to the worker's
 * event loop, but for what never changes.
 */
public final class ZygoteNode {
  private final int number;
  private final ZygoteNode parent;
  private final Imports imports;
  private final long memoryBytes;
  private final long importUs;
  private final Set<String> variables;
  private Shelf shelf;
  private int children;
  private long starts;
  private double startsPerSecond;
  private long countedAtNs = System.nanoTime();
  private boolean retired;

  ZygoteNode(
      int number,
      ZygoteNode parent,
      Imports imports,
      long memoryBytes,
      long importUs,
      Set<String> variables,
      double startsPerSecond) {
    this.number = number;
    this.parent = parent;
    this.imports = imports;
    this.memoryBytes = memoryBytes;
    this.importUs = importUs;
    this.variables = Set.copyOf(variables);
    // Until it is known better, so that one which is new is not given up for having served nobody.
    this.startsPerSecond = startsPerSecond;
  }

  /** Tells it apart from the others of its worker. */
  public int number() {
    return number;
  }

  /** The one it was forked from; null for the base. */
  public ZygoteNode parent() {
    return parent;
  }

  /** 0 for the base. */
  public int depth() {
    return parent == null ? 0 : parent.depth() + 1;
  }

  /** What it has imported, its parents' included. */
  public Imports imports() {
    return imports;
  }

  /**
   * Its memory that it shared with no other process when it had imported, bytes; 0 for the base.
   */
  public long memoryBytes() {
    return memoryBytes;
  }

  /** What importing took, beyond its parent's, microseconds. */
  public long importUs() {
    return importUs;
  }

  /**
   * True when a function may be forked from it: it asked for what is held, and would not have it
   * otherwise.
   *
   * @param sets the environment variables it has
   */
  boolean serves(Imports asked, Set<String> sets) {
    return !retired && imports.areOfferedTo(asked) && Collections.disjoint(variables, sets);
  }

  /** Its spares. */
  public Shelf shelf() {
    return shelf;
  }

  void use(Shelf its) {
    shelf = its;
  }

  /** A function was forked from it. */
  public void started() {
    count(System.nanoTime());
    starts++;
    startsPerSecond += 1 / Decay.SECONDS;
  }

  /** Functions forked from it since it was. */
  public long starts() {
    return starts;
  }

  /** Functions forked from it in a second, of late. */
  double startsPerSecond() {
    count(System.nanoTime());
    return startsPerSecond;
  }

  private void count(long nowNs) {
    startsPerSecond *= Decay.over(nowNs - countedAtNs);
    countedAtNs = nowNs;
  }

  /** What importing it has spared functions of late, microseconds of each second. */
  double savedPerSecond() {
    double us = 0;
    for (ZygoteNode node = this; node != null; node = node.parent) {
      us += node.importUs;
    }
    return us * startsPerSecond();
  }

  boolean isLeaf() {
    return children == 0;
  }

  void childCame() {
    children++;
  }

  void childWent() {
    children--;
  }

  boolean isRetired() {
    return retired;
  }

  void retire() {
    retired = true;
  }
}
