package dev.argyle.worker.install;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.WorkerFixture;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Specs;
import dev.argyle.worker.code.Zip;
import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@RequiresRoot
class PythonInstallTest {
  @RegisterExtension static final Wheels WHEELS = new Wheels();

  @RegisterExtension
  static final WorkerFixture FIXTURE =
      WorkerFixture.with(config -> config.withInstall(WHEELS.settings()));

  @BeforeAll
  static void requirePip() {
    Installers.requirePip();
  }

  @Test
  void installsWhatIsAskedForAndWhatThatNeeds() throws IOException {
    Wheel.of("greeter", "1.0")
        .requires("words>=2")
        .file("greeter.py", "import words\nGREETING = words.ONE")
        .in(WHEELS.folder());
    Wheel.of("words", "2.1").file("words/__init__.py", "ONE = 'hello'").in(WHEELS.folder());
    FunctionSpec function =
        FIXTURE.bundle(
            Specs.named("greets"),
            new Zip()
                .file("requirements.txt", "greeter==1.0  # says hello\n")
                .file(
                    "app.py",
                    "import greeter, os, words\ndef handler(event, context):\n  return [greeter.GREETING, greeter.__file__, os.path.exists(words.__spec__.cached)]\n"));
    assertEquals(
        "[\"hello\",\"/opt/python/greeter.py\",true]",
        FIXTURE.run(function, "{}").value().toString());
    assertEquals(1, FIXTURE.stats().coldStarts());
  }
}
