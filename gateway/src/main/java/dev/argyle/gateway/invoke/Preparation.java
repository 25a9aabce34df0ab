package dev.argyle.gateway.invoke;

import dev.argyle.gateway.bundle.BundleStore;
import dev.argyle.worker.api.Worker;
import io.vertx.core.Future;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which bundles the worker has unpacked. Each is prepared once; after a failure the next to ask
 * tries again. Any thread; never blocks.
 */
public final class Preparation {
  private final Worker worker;
  private final BundleStore bundles;
  private final ConcurrentHashMap<String, Future<Void>> prepared = new ConcurrentHashMap<>();

  /** Nothing is prepared at first. */
  public Preparation(Worker worker, BundleStore bundles) {
    this.worker = worker;
    this.bundles = bundles;
  }

  /** True when invocations need not wait. */
  public boolean isReady(String codeSha256) {
    Future<Void> future = prepared.get(codeSha256);
    return future != null && future.succeeded();
  }

  /** Completes when the worker has the code; fails with what the worker said. */
  public Future<Void> ensure(String codeSha256) {
    Future<Void> known = prepared.get(codeSha256);
    if (known != null) {
      return known;
    }
    Future<Void> future =
        prepared.computeIfAbsent(codeSha256, sha -> worker.prepare(sha, bundles.path(sha)));
    future.onFailure(failure -> prepared.remove(codeSha256, future));
    return future;
  }

  /** {@link #ensure}, but asks the worker in any case: somebody may have deleted what it had. */
  public Future<Void> renew(String codeSha256) {
    prepared.remove(codeSha256);
    return ensure(codeSha256);
  }

  /** Nothing refers to the bundle any more. To be called while nobody can begin to use it. */
  public void forget(String codeSha256) {
    prepared.remove(codeSha256);
    // Also when this run never asked for it: the worker may have it of a run before.
    worker.forget(codeSha256);
  }
}
