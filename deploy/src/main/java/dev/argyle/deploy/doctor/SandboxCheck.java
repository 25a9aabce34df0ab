package dev.argyle.deploy.doctor;

import dev.argyle.deploy.Folders;
import dev.argyle.sandbox.RunId;
import dev.argyle.worker.LocalWorker;
import dev.argyle.worker.WorkerConfig;
import dev.argyle.zygote.process.NodeSpares;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Starts a real sandbox in a folder of its own and ends it: whatever the other checks missed. */
final class SandboxCheck implements Check {
  private static final String CURE = "mend what failed above first; run as root";
  private static final int WITHIN_S = 30;

  @Override
  public Finding run() throws IOException {
    if (!"root".equals(System.getProperty("user.name"))) {
      return Finding.warning("no sandbox was tried, for that needs root", "sudo ./faas doctor");
    }
    Path folder = Files.createTempDirectory("argyle-doctor-");
    Vertx vertx =
        Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
    try {
      // How Node's spares come to be is another check's to say.
      WorkerConfig config =
          WorkerConfig.defaults(folder, RunId.current().toString())
              .withSpares(1)
              .withNodeSpares(NodeSpares.FORKED);
      LocalWorker worker = await(LocalWorker.start(vertx, config, new SimpleMeterRegistry()));
      boolean limitsNetwork = worker.limitsNetwork();
      await(worker.close());
      return limitsNetwork
          ? Finding.ok("a sandbox starts and ends, and its network is limited")
          : Finding.warning(
              "a sandbox starts and ends, but what it connects to cannot be limited",
              "functions with network: none run; for others a kernel with CONFIG_CGROUP_BPF and a"
                  + " cgroup2 mount, or faas up --allow-unfiltered-network");
    } catch (ExecutionException e) {
      return Finding.problem("no sandbox can be started: " + e.getCause().getMessage(), CURE);
    } catch (TimeoutException e) {
      return Finding.problem("a sandbox did not start within " + WITHIN_S + " s", CURE);
    } finally {
      closeQuietly(vertx);
      Folders.delete(folder);
    }
  }

  private static void closeQuietly(Vertx vertx) {
    try {
      await(vertx.close());
    } catch (ExecutionException | TimeoutException e) {
      // The process ends soon; what counts has been found.
    }
  }

  private static <T> T await(Future<T> future) throws ExecutionException, TimeoutException {
    try {
      return future.toCompletionStage().toCompletableFuture().get(WITHIN_S, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TimeoutException("interrupted");
    }
  }
}
