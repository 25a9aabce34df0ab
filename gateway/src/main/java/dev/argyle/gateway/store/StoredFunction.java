package dev.argyle.gateway.store;

import java.util.List;

/**
 * One function as it is kept.
 *
 * @param name its name
 * @param currentVersion the version that unqualified requests get
 * @param createdMs milliseconds since the epoch
 * @param modifiedMs milliseconds since the epoch
 * @param versions oldest first; the current one is among them
 */
public record StoredFunction(
    String name,
    int currentVersion,
    long createdMs,
    long modifiedMs,
    List<StoredVersion> versions) {
  /** Copies the list. */
  public StoredFunction {
    versions = List.copyOf(versions);
  }
}
