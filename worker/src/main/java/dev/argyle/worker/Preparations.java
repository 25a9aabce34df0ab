package dev.argyle.worker;

import dev.argyle.worker.api.Worker;
import dev.argyle.worker.code.CodeCache;
import dev.argyle.worker.install.Installed;
import dev.argyle.worker.install.Installer;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes bundles into code that can run: unpacks, installs, compiles, and deletes again. Any thread.
 */
final class Preparations {
  private static final Logger LOG = LoggerFactory.getLogger(Preparations.class);

  /** Installing may take minutes: its threads are not those that end sandboxes. */
  private static final String POOL = "argyle-install";

  private static final int THREADS = 4;
  private static final long MAX_INSTALL_MS = TimeUnit.HOURS.toMillis(1);

  /** Runs what blocks for a moment. */
  interface Blocking {
    <T> Future<T> run(Callable<T> work);
  }

  private final CodeCache code;
  private final Installer installer;
  private final WorkerExecutor pool;
  private final Blocking blocking;

  Preparations(
      Vertx vertx,
      WorkerConfig config,
      CodeCache code,
      Worker worker,
      EventLoop loop,
      Blocking blocking)
      throws IOException {
    this.code = code;
    this.blocking = blocking;
    installer =
        new Installer(config.install(), config.dataDir(), config.stagingDir(), code, worker, loop);
    pool =
        vertx.createSharedWorkerExecutor(
            POOL + "-" + config.runId(), THREADS, MAX_INSTALL_MS, TimeUnit.MILLISECONDS);
  }

  /** See {@link Worker#prepare}. */
  Future<List<String>> prepare(String codeSha256, Path bundle) {
    return blocking.run(() -> unpack(codeSha256, bundle)).compose(this::install);
  }

  /** Code that waits for its packages or its byte code; without a folder when it wants neither. */
  private record Unpacked(String codeSha256, Optional<Path> folder, long count) {}

  private Unpacked unpack(String codeSha256, Path bundle) throws Exception {
    Path folder = code.unpack(codeSha256, bundle);
    long count = code.preparations(codeSha256);
    if (installer.hasWork(codeSha256, folder)) {
      return new Unpacked(codeSha256, Optional.of(folder), count);
    }
    code.makeReady(codeSha256, Optional.empty());
    return new Unpacked(codeSha256, Optional.empty(), count);
  }

  private Future<List<String>> install(Unpacked unpacked) {
    if (unpacked.folder().isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    try {
      return pool.executeBlocking(() -> installNow(unpacked), false);
    } catch (IllegalStateException e) {
      return Future.failedFuture("the worker is closed");
    }
  }

  private List<String> installNow(Unpacked unpacked) throws Exception {
    String sha = unpacked.codeSha256();
    boolean ready = false;
    try {
      Path folder = unpacked.folder().orElseThrow();
      Installed installed = installer.packagesOf(sha, folder);
      installer.compile(sha, folder);
      code.makeReady(sha, installed.packages());
      ready = true;
      return installed.warnings();
    } finally {
      if (!ready) {
        code.discard(sha, unpacked.count());
      }
    }
  }

  /** Deletes code that nothing uses any more, unless it was prepared again since it was counted. */
  void remove(String codeSha256, long count) {
    blocking
        .run(
            () -> {
              if (code.remove(codeSha256, count)) {
                installer.forget(codeSha256);
              }
              return null;
            })
        .onFailure(failure -> LOG.warn("unused code stays: {}", failure.toString()));
  }

  Future<Void> close() {
    return pool.close();
  }
}
