package dev.argyle.gateway.invoke;

import dev.argyle.gateway.bundle.BundleStore;
import dev.argyle.worker.api.Worker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which bundles the worker has unpacked. Each is prepared once; after a failure the next to ask
 * tries again. Any thread; never blocks.
 */
public final class Preparation {
  private static final Logger LOG = LoggerFactory.getLogger(Preparation.class);

  private final Vertx vertx;
  private final Worker worker;
  private final BundleStore bundles;
  private final Predicate<String> referenced;
  private final ConcurrentHashMap<String, Future<List<String>>> prepared =
      new ConcurrentHashMap<>();

  /**
   * Nothing is prepared at first.
   *
   * @param referenced whether a version that is kept has a bundle; any thread
   */
  public Preparation(
      Vertx vertx, Worker worker, BundleStore bundles, Predicate<String> referenced) {
    this.vertx = vertx;
    this.worker = worker;
    this.bundles = bundles;
    this.referenced = referenced;
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
    Future<List<String>> future = prepared.computeIfAbsent(codeSha256, this::begin);
    future.onFailure(failure -> prepared.remove(codeSha256, future));
    return future;
  }

  /**
   * Nobody may forget the bundle meanwhile: what is unpacked after it was forgotten would stay.
   * When it is there, whether anybody still refers to it is asked again.
   */
  private Future<List<String>> begin(String codeSha256) {
    bundles.pin(codeSha256);
    return worker
        .prepare(codeSha256, bundles.path(codeSha256))
        .onComplete(
            done -> {
              bundles.unpin(codeSha256);
              vertx
                  .executeBlocking(() -> collect(codeSha256), false)
                  .onFailure(failure -> LOG.warn("a bundle stays: {}", failure.toString()));
            });
  }

  private Void collect(String codeSha256) throws IOException {
    bundles.collect(codeSha256, referenced, this::forget);
    return null;
  }

  /**
   * {@link #ensure}, but asks the worker in any case: somebody may have deleted what it had. While
   * it is asked, and if it fails, what was ready stays so.
   *
   * @return the worker's warnings
   */
  public Future<List<String>> renew(String codeSha256) {
    Future<List<String>> again = begin(codeSha256);
    if (isReady(codeSha256)) {
      return again.onSuccess(done -> prepared.put(codeSha256, again));
    }
    prepared.put(codeSha256, again);
    return again.onFailure(failure -> prepared.remove(codeSha256, again));
  }

  /** Nothing refers to the bundle any more. To be called while nobody can begin to use it. */
  public void forget(String codeSha256) {
    prepared.remove(codeSha256);
    // Also when this run never asked for it: the worker may have it of a run before.
    worker.forget(codeSha256);
  }
}
