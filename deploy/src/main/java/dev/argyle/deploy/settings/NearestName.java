package dev.argyle.deploy.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the name that somebody most likely meant. */
final class NearestName {
  private static final int MAX_LENGTH = 80;

  private NearestName() {}

  /** The closest of these; empty when none is close. */
  static Optional<String> among(Collection<String> names, String written) {
    if (written.isEmpty() || written.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    // A name without its group is the commonest mistake, and far away by its letters.
    Optional<String> withoutGroup =
        names.stream()
            .filter(name -> name.endsWith("." + written) || name.endsWith("_" + written))
            .min(Comparator.comparingInt(String::length));
    return withoutGroup.or(
        () ->
            names.stream()
                .filter(name -> distance(name, written) <= Math.max(2, written.length() / 3))
                .min(Comparator.comparingInt(name -> distance(name, written))));
  }

  /** Levenshtein's: letters to insert, delete or replace. */
  static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int j = 0; j <= other.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[other.length()];
  }
}
