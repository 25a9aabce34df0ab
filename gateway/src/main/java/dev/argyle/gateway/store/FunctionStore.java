package dev.argyle.gateway.store;

import java.util.List;

/**
 * Functions and their versions, kept on disk. Every method blocks and is atomic: after a failure
 * the store is as it was. One thread at a time.
 */
public interface FunctionStore extends AutoCloseable {

  /** All functions with their versions. */
  List<StoredFunction> loadAll() throws StoreException;

  /**
   * Keeps a new function with its first version.
   *
   * @return the version as kept, with its number
   * @throws StoreException with {@link StoreException.Kind#EXISTS} when there is one of this name
   */
  StoredVersion create(NewVersion version) throws StoreException;

  /**
   * Adds a version to a function, makes it the current one and forgets all but the newest {@code
   * keepVersions}.
   *
   * @return the version as kept, with its number
   * @throws StoreException with {@link StoreException.Kind#MISSING} when there is no such function
   */
  StoredVersion update(NewVersion version, int keepVersions) throws StoreException;

  /**
   * Forgets a function and its versions.
   *
   * @throws StoreException with {@link StoreException.Kind#MISSING} when there is no such function
   */
  void delete(String name) throws StoreException;

  /** Whether the database answers within a few seconds. */
  boolean isReachable();

  @Override
  void close();
}
