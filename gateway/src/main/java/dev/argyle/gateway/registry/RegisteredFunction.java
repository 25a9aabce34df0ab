package dev.argyle.gateway.registry;

import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A function with the versions that are kept of it. Immutable.
 *
 * @param name its name
 * @param createdMs milliseconds since the epoch
 * @param current the version that unqualified requests get
 * @param versions by number, the current one among them
 */
public record RegisteredFunction(
    String name,
    long createdMs,
    FunctionVersion current,
    NavigableMap<Integer, FunctionVersion> versions) {

  /** Copies the map. */
  public RegisteredFunction {
    versions = Collections.unmodifiableNavigableMap(new TreeMap<>(versions));
  }

  RegisteredFunction with(FunctionVersion version, int keepVersions) {
    TreeMap<Integer, FunctionVersion> kept = new TreeMap<>(versions);
    kept.put(version.number(), version);
    while (kept.size() > keepVersions) {
      kept.pollFirstEntry();
    }
    return new RegisteredFunction(name, createdMs, version, kept);
  }
}
