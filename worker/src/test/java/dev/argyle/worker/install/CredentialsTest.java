package dev.argyle.worker.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.WorkerFixture;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Specs;
import dev.argyle.worker.code.Zip;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Indexes that want a password, which functions and those who deploy them are not to learn. */
@RequiresRoot
class CredentialsTest {
  private static final String PASSWORD = "s3cr3t-w0rd";
  private static final String LOGIN = "platform:" + PASSWORD;

  @RegisterExtension static final PackageServer SERVER = new PackageServer();

  @RegisterExtension
  static final WorkerFixture FIXTURE =
      WorkerFixture.with(
          config ->
              config.withInstall(
                  InstallSettings.from(
                      Optional.of(PackageIndex.of(SERVER.url(LOGIN, "/simple"))),
                      Optional.empty(),
                      PackageIndex.of(SERVER.url(LOGIN, "/npm/")))));

  @BeforeAll
  static void close() {
    Installers.requirePip();
    SERVER.requireLogin(LOGIN);
  }

  private static FunctionSpec bundle(String file, String content, String body) {
    return FIXTURE.bundle(
        Specs.named("private"),
        new Zip()
            .file(file, content)
            .file("app.py", "import os\ndef handler(event, context):\n  " + body + "\n"));
  }

  /** No file that the worker keeps holds it. */
  private static void assertNotKept() throws IOException {
    try (Stream<Path> files = Files.walk(FIXTURE.config().dataDir())) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        assertFalse(
            Files.readString(file, StandardCharsets.ISO_8859_1).contains(PASSWORD),
            file.toString());
      }
    }
  }

  @Test
  void pipIsLetIn() throws IOException {
    SERVER.python(Wheel.of("secluded", "1.0").file("secluded.py", "x = 'in'"));
    FunctionSpec function =
        bundle(
            "requirements.txt",
            "secluded",
            "import secluded; return [secluded.x, dict(os.environ)]");
    String answer = FIXTURE.run(function, "{}").value().toString();
    assertTrue(answer.startsWith("[\"in\","), answer);
    assertFalse(answer.contains(PASSWORD), answer);
    assertNotKept();
  }

  @Test
  void npmIsLetIn() throws IOException {
    Installers.requireNpm();
    SERVER.npm("inner", "1.0.0", "{\"name\":\"inner\",\"version\":\"1.0.0\"}", Map.of("a.js", "1"));
    FunctionSpec function =
        bundle(
            "package.json",
            "{\"dependencies\":{\"inner\":\"1.0.0\"}}",
            "return os.listdir('/opt/python/inner')");
    assertEquals(2, FIXTURE.run(function, "{}").value().size());
    assertNotKept();
  }

  @Test
  void noPackageIsBuiltWhereThePasswordIs() throws IOException {
    String tells =
        "import os\nraise RuntimeError('I know it: ' + repr(dict(os.environ)) + open('/proc/self/environ').read())";
    SERVER.python("nosy", "nosy-1.0.tar.gz", Sources.of("nosy", "1.0", "", tells));
    AssertionError refusal =
        assertThrows(AssertionError.class, () -> bundle("requirements.txt", "nosy", "return 1"));
    String words = refusal.getCause().getCause().getMessage();
    assertTrue(words.contains("only wheels are installed"), words);
    assertFalse(words.contains(PASSWORD) || words.contains("I know it"), words);
    assertNotKept();
  }
}
