package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Specs;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Others of this JVM block every thread of Vert.x's pool. */
@RequiresRoot
class BlockedPoolTest {
  @RegisterExtension static final WorkerFixture FIXTURE = WorkerFixture.plain();

  @Test
  void codeIsStillUnpackedAndRun() {
    CountDownLatch release = new CountDownLatch(1);
    List<Future<Void>> blocked = new ArrayList<>();
    try {
      for (int i = 0; i < WorkerFixture.POOL_THREADS; i++) {
        blocked.add(FIXTURE.block(release));
      }
      FunctionSpec function =
          FIXTURE.python(Specs.named("late"), "def handler(e, c):\n    return 'done'\n");
      assertEquals("done", FIXTURE.run(function, "{}").value().asText());
    } finally {
      release.countDown();
      blocked.forEach(WorkerFixture::await);
    }
  }
}
