package dev.argyle.gateway.registry;

import dev.argyle.gateway.manifest.FunctionManifest;
import dev.argyle.gateway.manifest.ManifestException;
import dev.argyle.gateway.manifest.ManifestJson;
import dev.argyle.gateway.store.FunctionStore;
import dev.argyle.gateway.store.NewVersion;
import dev.argyle.gateway.store.StoreException.Kind;
import dev.argyle.gateway.store.StoredFunction;
import dev.argyle.gateway.store.StoredVersion;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The functions there are. A change goes to the store first and to memory after it, both on one
 * thread, so memory never shows what the disk does not have and two changes never cross.
 */
public final class Registry {
  /** Versions kept of a function, the current one included. */
  public static final int KEEP_VERSIONS = 5;

  private static final Logger LOG = LoggerFactory.getLogger(Registry.class);

  private final FunctionStore store;
  private final InstantSource clock;
  private final WorkerExecutor writer;
  // Two views of the same: hashing for the request path, order for lists.
  private final ConcurrentHashMap<String, RegisteredFunction> byName = new ConcurrentHashMap<>();
  private final ConcurrentNavigableMap<String, RegisteredFunction> ordered =
      new ConcurrentSkipListMap<>();

  /** A registry over a store, which it closes with itself. */
  public Registry(Vertx vertx, FunctionStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
    this.writer = vertx.createSharedWorkerExecutor("argyle-registry", 1);
  }

  /** Reads all functions from the store. */
  public Future<Void> load() {
    return onWriter(
        () -> {
          for (StoredFunction stored : store.loadAll()) {
            restore(stored);
          }
          return null;
        });
  }

  /** The function of this name, or null. Any thread; never blocks. */
  public RegisteredFunction get(String name) {
    return byName.get(name);
  }

  /** Functions by name, those after {@code marker} only. Any thread; never blocks. */
  public Collection<RegisteredFunction> listAfter(String marker) {
    return Collections.unmodifiableCollection(ordered.tailMap(marker, false).values());
  }

  /** How many functions there are. */
  public int size() {
    return byName.size();
  }

  /** True when a kept version of any function has this bundle. Any thread. */
  public boolean references(String codeSha256) {
    for (RegisteredFunction function : byName.values()) {
      for (FunctionVersion version : function.versions().values()) {
        if (version.codeSha256().equals(codeSha256)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Adds a function; fails with {@link Kind#EXISTS} when there is one of its name. */
  public Future<FunctionVersion> create(
      FunctionManifest manifest, String codeSha256, long codeSizeBytes) {
    return onWriter(
        () -> {
          NewVersion row = row(manifest, codeSha256, codeSizeBytes);
          FunctionVersion version = version(manifest, store.create(row));
          put(first(version));
          return version;
        });
  }

  /**
   * Adds a version to a function and makes it the current one.
   *
   * @param expectedRevisionId what {@link FunctionVersion#revisionId} must be before, or empty
   * @return the version; fails with {@link Kind#MISSING} when there is no such function, and with
   *     {@link RevisionMismatch}
   */
  public Future<FunctionVersion> update(
      FunctionManifest manifest, String codeSha256, long codeSizeBytes, String expectedRevisionId) {
    return onWriter(
        () -> {
          RegisteredFunction before = byName.get(manifest.name());
          if (before != null
              && !expectedRevisionId.isEmpty()
              && !expectedRevisionId.equals(before.current().revisionId())) {
            throw new RevisionMismatch();
          }
          NewVersion row = row(manifest, codeSha256, codeSizeBytes);
          FunctionVersion version = version(manifest, store.update(row, KEEP_VERSIONS));
          // Null only when the rows at start could not be read: the deploy mends that.
          put(before == null ? first(version) : before.with(version, KEEP_VERSIONS));
          return version;
        });
  }

  /** Removes a function; what it was, or a failure with {@link Kind#MISSING}. */
  public Future<RegisteredFunction> delete(String name) {
    return onWriter(
        () -> {
          store.delete(name);
          ordered.remove(name);
          return byName.remove(name);
        });
  }

  /** Whether changes could be kept now. Blocks. */
  public boolean isReachable() {
    return store.isReachable();
  }

  /** Waits for the change under way and closes the store. */
  public Future<Void> close() {
    return onWriter(
            () -> {
              store.close();
              return (Void) null;
            })
        .eventually(writer::close);
  }

  private <T> Future<T> onWriter(Callable<T> change) {
    return writer.executeBlocking(change, true);
  }

  private void restore(StoredFunction stored) {
    NavigableMap<Integer, FunctionVersion> versions = new TreeMap<>();
    for (StoredVersion row : stored.versions()) {
      try {
        versions.put(row.version(), version(ManifestJson.read(row.manifest()), row));
      } catch (ManifestException e) {
        LOG.warn("{} version {} is left out: {}", stored.name(), row.version(), e.getMessage());
      }
    }
    FunctionVersion current = versions.get(stored.currentVersion());
    if (current == null) {
      LOG.error("function {} is left out: its current version cannot be read", stored.name());
      return;
    }
    put(new RegisteredFunction(stored.name(), stored.createdMs(), current, versions));
  }

  private static RegisteredFunction first(FunctionVersion version) {
    return new RegisteredFunction(
        version.name(),
        version.createdMs(),
        version,
        new TreeMap<>(Collections.singletonMap(version.number(), version)));
  }

  private void put(RegisteredFunction function) {
    byName.put(function.name(), function);
    ordered.put(function.name(), function);
  }

  private NewVersion row(FunctionManifest manifest, String codeSha256, long codeSizeBytes) {
    return new NewVersion(
        manifest.name(), ManifestJson.write(manifest), codeSha256, codeSizeBytes, clock.millis());
  }

  private static FunctionVersion version(FunctionManifest manifest, StoredVersion row) {
    return FunctionVersion.of(
        manifest, row.version(), row.codeSha256(), row.codeSizeBytes(), row.createdMs());
  }
}
