package dev.argyle.worker;

import dev.argyle.sandbox.RunId;
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
import java.util.HexFormat;

/**
 * A platform in a JVM of its own that is to be killed in the midst of it all: it runs invocations
 * that do not end, and unpacks one bundle after the other. Says {@code running} and its run's name
 * once a handler has begun.
 */
final class DoomedPlatform {
  private static final String SLEEPER =
      """
      import subprocess, time
      def handler(event, context):
          subprocess.Popen(["sleep", "600"], start_new_session=True)
          open("/tmp/file", "w").write("left")
          print("begun")
          time.sleep(600)
      """;

  private DoomedPlatform() {}

  public static void main(String[] arguments) throws IOException {
    Path data = Path.of(arguments[0]);
    RunId run = RunId.current();
    Vertx vertx =
        Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1));
    WorkerConfig config = WorkerConfig.defaults(data, run.toString()).withSpares(4);
    LocalWorker worker =
        WorkerFixture.await(LocalWorker.start(vertx, config, new SimpleMeterRegistry()));
    byte[] archive = new Zip().file("app.py", SLEEPER).bytes();
    String sha = Zip.sha256(archive);
    WorkerFixture.await(worker.prepare(sha, Files.write(data.resolve("app.zip"), archive)));
    FunctionSpec function = Specs.named("sleeper").timeoutMs(900_000).code(sha).build();
    worker.followLogs("sleeper", line -> System.out.println("running " + run));
    for (int i = 0; i < 3; i++) {
      worker.invoke(
          new Invocation("id-" + i, function, Buffer.buffer("{}"), "", ""), new TestSink());
    }
    unpackForEver(worker, data);
  }

  /** Half-written all the time; a hash in name only. */
  private static void unpackForEver(LocalWorker worker, Path data) throws IOException {
    Zip zip = new Zip();
    for (int i = 0; i < 50; i++) {
      zip.entry("f" + i, 0, new byte[1 << 20]);
    }
    Path bundle = zip.writeTo(data.resolve("large.zip"));
    byte[] hash = new byte[32];
    for (byte i = 1; i < 100; i++) {
      hash[0] = i;
      WorkerFixture.await(worker.prepare(HexFormat.of().formatHex(hash), bundle));
    }
  }
}
