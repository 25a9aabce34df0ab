package dev.argyle.worker;

import dev.argyle.sandbox.RunId;
import dev.argyle.sandbox.testing.Eventually;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Invocation;
import dev.argyle.worker.api.Specs;
import dev.argyle.worker.code.Zip;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A platform in a JVM of its own that is to be killed while an instance is paused; says {@code
 * paused} and its run's name when it is.
 */
final class PausingPlatform {
  private PausingPlatform() {}

  public static void main(String[] arguments) throws IOException {
    Path data = Path.of(arguments[0]);
    RunId run = RunId.current();
    Vertx vertx =
        Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1));
    WorkerConfig config =
        WorkerConfig.defaults(data, run.toString()).withSpares(1).withPauseAfter(1);
    LocalWorker worker =
        WorkerFixture.await(LocalWorker.start(vertx, config, new SimpleMeterRegistry()));
    byte[] archive = new Zip().file("app.py", PauseTest.COUNTS).bytes();
    String sha = Zip.sha256(archive);
    WorkerFixture.await(worker.prepare(sha, Files.write(data.resolve("app.zip"), archive)));
    FunctionSpec function = Specs.named("counts").code(sha).build();
    TestSink sink = new TestSink();
    worker.invoke(new Invocation("id", function, Buffer.buffer("{}"), "", ""), sink);
    sink.await();
    Eventually.await("it is frozen", () -> PauseTest.frozenGroups(run.toString()).size() == 1);
    System.out.println("paused " + run);
  }
}
