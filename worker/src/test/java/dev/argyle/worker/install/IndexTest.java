package dev.argyle.worker.install;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.WorkerFixture;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Specs;
import dev.argyle.worker.code.Zip;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@RequiresRoot
class IndexTest {
  @RegisterExtension static final PackageServer SERVER = new PackageServer();

  @RegisterExtension
  static final WorkerFixture FIXTURE =
      WorkerFixture.with(
          config ->
              config.withInstall(
                  InstallSettings.from(
                      Optional.of(PackageIndex.of(SERVER.url("/simple"))),
                      Optional.empty(),
                      PackageIndex.of(SERVER.url("/npm/")))));

  private static FunctionSpec python(String name, String requirements, String body) {
    return FIXTURE.bundle(
        Specs.named(name),
        new Zip()
            .file("requirements.txt", requirements)
            .file("app.py", "def handler(event, context):\n  " + body + "\n"));
  }

  @BeforeAll
  static void requirePip() {
    Installers.requirePip();
  }

  @Test
  void fetchesWheelsFromTheConfiguredIndex() {
    SERVER.python(Wheel.of("indexed", "1.0").file("indexed.py", "WORD = 'from the index'"));
    FunctionSpec function = python("indexed", "indexed", "import indexed; return indexed.WORD");
    assertEquals("from the index", FIXTURE.run(function, "{}").value().asText());
  }

  @Test
  void buildsPackagesFromTheirSources() {
    SERVER.python(
        "sourced", "sourced-1.0.tar.gz", Sources.of("sourced", "1.0", "WORD = 'built'", ""));
    FunctionSpec function = python("sourced", "sourced", "import sourced; return sourced.WORD");
    assertEquals("built", FIXTURE.run(function, "{}").value().asText());
  }

  @Test
  void whatBuildsOnePackageCannotTouchAnother() {
    SERVER.python(Wheel.of("victim", "1.0").file("victim.py", "WORD = 'clean'"));
    String evil =
        """
        import glob, os, sys, subprocess
        for folder in ["/opt/python", "/tmp", "/tmp/out", "/tmp/wheel", "/var/task"] + sys.path:
            try:
                with open(folder + "/victim.py", "w") as file:
                    file.write("WORD = 'poisoned'")
            except OSError:
                pass
        """;
    SERVER.python("evil", "evil-1.0.tar.gz", Sources.of("evil", "1.0", "WORD = 'evil'", evil));
    python("poisons", "evil\nvictim\n", "return 1");
    FunctionSpec both = python("poisons", "evil\nvictim\n", "import victim; return victim.WORD");
    assertEquals("clean", FIXTURE.run(both, "{}").value().asText());
    FunctionSpec alone = python("eats", "victim\n", "import victim; return victim.WORD");
    assertEquals("clean", FIXTURE.run(alone, "{}").value().asText());
  }

  @Test
  void fillsNodeModules() {
    Installers.requireNpm();
    SERVER.npm(
        "leaf",
        "1.2.3",
        "{\"name\":\"leaf\",\"version\":\"1.2.3\",\"bin\":\"index.js\"}",
        Map.of("index.js", "module.exports = 'leaf'"));
    SERVER.npm(
        "@scope/tree",
        "1.0.0",
        "{\"name\":\"@scope/tree\",\"version\":\"1.0.0\",\"dependencies\":{\"leaf\":\"^1.0.0\"}}",
        Map.of("index.js", "module.exports = require('leaf')"));
    FunctionSpec function =
        FIXTURE.bundle(
            Specs.named("node"),
            new Zip()
                .file("package.json", "{\"dependencies\":{\"@scope/tree\":\"1.0.0\"}}")
                .file(
                    "app.py",
                    "import os\ndef handler(e, c):\n  return sorted(os.listdir('/opt/python')) + [os.readlink('/opt/python/.bin/leaf')]\n"));
    assertEquals(
        "[\".bin\",\".package-lock.json\",\"@scope\",\"leaf\",\"../leaf/index.js\"]",
        FIXTURE.run(function, "{}").value().toString());
  }
}
