package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.api.Specs;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Workers that cannot start, beside one that did. */
@RequiresRoot
class StartTest {
  @RegisterExtension static final WorkerFixture FIXTURE = WorkerFixture.plain();

  @TempDir Path data;
  private Vertx vertx;

  @BeforeEach
  void openVertx() {
    vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1));
  }

  @AfterEach
  void closeVertx() {
    WorkerFixture.await(vertx.close());
  }

  private static String failureOf(Vertx vertx, WorkerConfig config) {
    Future<LocalWorker> start = LocalWorker.start(vertx, config, new SimpleMeterRegistry());
    return WorkerFixture.await(
        start.transform(
            result ->
                result.succeeded()
                    ? Future.failedFuture(new AssertionError("it started"))
                    : Future.succeededFuture(result.cause().getMessage())));
  }

  @Test
  void saysThatItNeedsTheNativeTransport() {
    Vertx plain = Vertx.vertx();
    try {
      assertEquals(
          "the native epoll transport is not available on this machine",
          failureOf(plain, FIXTURE.config()));
    } finally {
      WorkerFixture.await(plain.close());
    }
  }

  @Test
  void refusesARunThatIsThereAlreadyAndDoesItNoHarm() {
    String failure = failureOf(vertx, FIXTURE.config());
    assertTrue(failure.contains("File exists (EEXIST)"), failure);
    assertFalse(Guests.groups(FIXTURE.config().runId()).isEmpty());
    assertEquals(
        1,
        FIXTURE
            .run(FIXTURE.python(Specs.named("f"), "def handler(e, c):\n    return 1\n"), "{}")
            .value()
            .asInt());
  }

  @Test
  void leavesNothingOfAStartThatFailedHalfWay() throws IOException {
    // The folder that zygotes mount their root over cannot be one: a file is there.
    Files.writeString(data.resolve("root"), "");
    String run = FIXTURE.config().runId() + "-half";
    failureOf(vertx, WorkerConfig.defaults(data, run));
    assertTrue(Guests.groups(run).isEmpty());
  }

  @Test
  void startsBesideAnotherRun() throws IOException {
    String run = FIXTURE.config().runId() + "-second";
    LocalWorker second =
        WorkerFixture.await(
            LocalWorker.start(
                vertx, WorkerConfig.defaults(data, run).withSpares(1), new SimpleMeterRegistry()));
    try {
      assertEquals(1, WorkerFixture.await(second.stats()).spares());
    } finally {
      WorkerFixture.await(second.close());
    }
    assertTrue(Guests.groups(run).isEmpty());
    assertFalse(Guests.groups(FIXTURE.config().runId()).isEmpty());
  }
}
