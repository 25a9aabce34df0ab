package dev.argyle.worker.install;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.testing.Eventually;
import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.Guests;
import dev.argyle.worker.WorkerFixture;
import dev.argyle.worker.code.Zip;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A worker that is closed while it installs. */
@RequiresRoot
class StopTest {
  @RegisterExtension static final PackageServer SERVER = new PackageServer();

  @RegisterExtension
  static final WorkerFixture FIXTURE =
      WorkerFixture.with(
          config ->
              config.withInstall(
                  InstallSettings.from(
                      Optional.of(PackageIndex.of(SERVER.url("/simple"))),
                      Optional.empty(),
                      PackageIndex.NPM_DEFAULT)));

  @TempDir Path folder;

  @BeforeAll
  static void requirePip() {
    Installers.requirePip();
  }

  @Test
  void anInstallThatRunsIsEndedWithItsSandbox() throws IOException {
    SERVER.hang("/simple/silent/");
    byte[] bundle = new Zip().file("requirements.txt", "silent").file("app.py", "x = 1").bytes();
    Path file = Files.write(folder.resolve("bundle.zip"), bundle);
    Future<List<String>> preparing = FIXTURE.worker().prepare(Zip.sha256(bundle), file);
    Eventually.await("pip asks", () -> SERVER.requests().contains("/simple/silent/"));
    assertFalse(preparing.isComplete());
    WorkerFixture.await(FIXTURE.worker().close());
    Eventually.await("it is told", preparing::failed);
    assertTrue(Guests.groups(FIXTURE.config().runId()).isEmpty());
    Eventually.await(
        "nothing is left",
        () ->
            !Files.exists(FIXTURE.config().dataDir().resolve("code").resolve(Zip.sha256(bundle))));
  }
}
