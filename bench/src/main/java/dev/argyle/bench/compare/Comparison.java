package dev.argyle.bench.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Two results, suite by suite.
 *
 * @param suites that both have
 * @param onlyBefore suites that only the first has
 * @param onlyAfter suites that only the second has
 */
public record Comparison(List<OfSuite> suites, List<String> onlyBefore, List<String> onlyAfter) {

  /**
   * One suite's.
   *
   * @param suite its name
   * @param warnings why its figures may differ for another reason, or must not be quoted
   * @param changes of all figures that are better high or low, and that both have
   * @param onlyBefore keys that only the first has
   * @param onlyAfter keys that only the second has
   */
  record OfSuite(
      String suite,
      List<String> warnings,
      List<Change> changes,
      List<String> onlyBefore,
      List<String> onlyAfter) {
    long count(Change.Verdict verdict, boolean isPlatforms) {
      return changes.stream()
          .filter(change -> change.verdict() == verdict && change.isPlatforms() == isPlatforms)
          .count();
    }
  }

  /**
   * Reads and compares two folders of results, or two files.
   *
   * @throws IOException with a sentence of what cannot be read, or compared
   */
  public static Comparison of(Path before, Path after) throws IOException {
    Map<String, StoredResult> first = StoredResults.read(before);
    Map<String, StoredResult> second = StoredResults.read(after);
    List<OfSuite> suites = new ArrayList<>();
    first.forEach(
        (suite, result) -> {
          if (second.containsKey(suite)) {
            suites.add(of(result, second.get(suite)));
          }
        });
    if (suites.isEmpty()) {
      throw new IOException(
          "the two have no suite in common: " + first.keySet() + " and " + second.keySet());
    }
    return new Comparison(
        suites, without(first.keySet(), second.keySet()), without(second.keySet(), first.keySet()));
  }

  private static OfSuite of(StoredResult before, StoredResult after) {
    List<Change> changes =
        before.metrics().keySet().stream()
            .filter(after.metrics()::containsKey)
            .filter(key -> Better.of(key) != Better.NEITHER)
            .map(key -> Change.of(key, before, after))
            .toList();
    List<String> warnings = new ArrayList<>(StoredResult.differences(before, after));
    if (before.failed()) {
      warnings.add("the first is marked failed");
    }
    if (after.failed()) {
      warnings.add("the second is marked failed");
    }
    OfSuite plain =
        new OfSuite(
            before.suite(),
            warnings,
            changes,
            without(before.metrics().keySet(), after.metrics().keySet()),
            without(after.metrics().keySet(), before.metrics().keySet()));
    long slowerMachine = plain.count(Change.Verdict.SLOWER, false);
    if (slowerMachine > 0) {
      warnings.add(
          slowerMachine
              + " of the floors and peers got slower: the machine may have had less to give");
    }
    return plain;
  }

  private static List<String> without(Set<String> all, Set<String> those) {
    Set<String> left = new TreeSet<>(all);
    left.removeAll(those);
    return List.copyOf(left);
  }

  /** Whether any of the platform's figures is worse beyond noise. */
  public boolean isSlower() {
    return count(Change.Verdict.SLOWER) > 0;
  }

  long count(Change.Verdict verdict) {
    return suites.stream().mapToLong(suite -> suite.count(verdict, true)).sum();
  }
}
