package dev.argyle.gateway.invoke;

import dev.argyle.gateway.bundle.BundleStore;
import dev.argyle.worker.api.Worker;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which bundles the worker has unpacked. Each is prepared once; after a failure the next to ask
 * tries again. Any thread; never blocks.
 */
public final class Preparation {
  private final Worker worker;
  private final BundleStore bundles;
  private final ConcurrentHashMap<String, Future<List<String>>> prepared =
      new ConcurrentHashMap<>();

  /** Nothing is prepared at first. */
  public Preparation(Worker worker, BundleStore bundles) {
    this.worker = worker;
    this.bundles = bundles;
  }

  /** True when invocations need not wait. */
  public boolean isReady(String codeSha256) {
    Future<List<String>> future = prepared.get(codeSha256);
    return future != null && future.succeeded();
  }

  /** Completes when the worker has the code; fails with what the worker said. */
  public Future<Void> ensure(String codeSha256) {
    return known(codeSha256).mapEmpty();
  }

  private Future<List<String>> known(String codeSha256) {
    Future<List<String>> known = prepared.get(codeSha256);
    if (known != null) {
      return known;
    }
    Future<List<String>> future =
        prepared.computeIfAbsent(codeSha256, sha -> worker.prepare(sha, bundles.path(sha)));
    future.onFailure(failure -> prepared.remove(codeSha256, future));
    return future;
  }

  /**
   * {@link #ensure}, but asks the worker in any case: somebody may have deleted what it had.
   *
   * @return the worker's warnings
   */
  public Future<List<String>> renew(String codeSha256) {
    prepared.remove(codeSha256);
    return known(codeSha256);
  }

  /** Nothing refers to the bundle any more. To be called while nobody can begin to use it. */
  public void forget(String codeSha256) {
    prepared.remove(codeSha256);
    // Also when this run never asked for it: the worker may have it of a run before.
    worker.forget(codeSha256);
  }
}
