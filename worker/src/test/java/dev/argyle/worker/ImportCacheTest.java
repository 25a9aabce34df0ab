package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.testing.Eventually;
import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Specs;
import dev.argyle.worker.api.ZygoteStats;
import dev.argyle.worker.code.Zip;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Zygotes that import what functions import, with Debian's own packages. */
@RequiresRoot
class ImportCacheTest {
  @RegisterExtension private static final WorkerFixture WORKER = WorkerFixture.plain();

  private static Specs fresh(String name) {
    return Specs.named(name).isolatedByRequest();
  }

  private static Optional<ZygoteStats> zygoteWith(String name) {
    return WORKER.stats().zygotes().stream()
        .filter(zygote -> zygote.packages().contains(name))
        .findFirst();
  }

  private static ZygoteStats grownFor(FunctionSpec function, String name) {
    WORKER.run(function, "null").value();
    Eventually.await("a zygote holds " + name, () -> zygoteWith(name).isPresent());
    return zygoteWith(name).orElseThrow();
  }

  @Test
  void functionsAreForkedFromAZygoteThatHasTheirPackages() {
    FunctionSpec function =
        WORKER.python(
            fresh("imaging"),
            """
            import sys
            before = 'PIL.Image' in sys.modules
            from PIL import Image
            def handler(event, context):
                return [before, Image.new('RGB', (2, 2)).size[0]]
            """);
    ZygoteStats zygote = grownFor(function, "PIL");
    assertEquals(1, zygote.depth());
    assertTrue(zygote.memoryBytes() > 0);
    Eventually.await(
        "it is forked from there",
        () -> WORKER.run(function, "null").value().toString().equals("[true,2]"));
    assertTrue(zygoteWith("PIL").orElseThrow().starts() > 0);
  }

  @Test
  void noFunctionComesFromAZygoteWithAPackageItDidNotAskFor() {
    grownFor(
        WORKER.python(
            fresh("painter"),
            "import PIL.Image\ndef handler(event, context):\n    return PIL.__name__\n"),
        "PIL");
    FunctionSpec other =
        WORKER.python(
            fresh("stranger"),
            "import sys\ndef handler(event, context):\n    return 'PIL' in sys.modules\n");
    for (int i = 0; i < 5; i++) {
      assertEquals("false", WORKER.run(other, "null").value().toString());
    }
  }

  @Test
  void aFunctionsOwnFilesAreNeverImportedBefore() {
    grownFor(
        WORKER.python(
            fresh("drawer"),
            "import PIL.Image\ndef handler(event, context):\n    return PIL.__name__\n"),
        "PIL");
    FunctionSpec function =
        WORKER.bundle(
            fresh("own-pil"),
            new Zip()
                .file("PIL.py", "mine = True\n")
                .file("app.py", "import PIL\ndef handler(event, context):\n    return PIL.mine\n"));
    for (int i = 0; i < 5; i++) {
      assertEquals("true", WORKER.run(function, "null").value().toString());
    }
  }
}
