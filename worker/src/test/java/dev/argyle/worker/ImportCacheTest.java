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
  @RegisterExtension
  private static final WorkerFixture WORKER =
      WorkerFixture.with(config -> config.withZygoteMemory(256 << 20));

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
  void guestsOfSuchAZygoteAreLockedInLikeAnyOther() {
    FunctionSpec function =
        WORKER.python(
            fresh("prisoner"),
            """
            import sys
            before = 'PIL.Image' in sys.modules
            import PIL.Image
            import ctypes, os
            def handler(event, context):
                status = dict(line.split(':', 1) for line in open('/proc/self/status'))
                libc = ctypes.CDLL(None, use_errno=True)
                def errno(number, *arguments):
                    return ctypes.get_errno() if libc.syscall(number, *arguments) < 0 else 0
                return [
                    before, os.getpid(), os.getuid(), status['NoNewPrivs'].strip(),
                    [int(status[it], 16) for it in ('CapBnd', 'CapPrm', 'CapEff', 'CapInh', 'CapAmb')],
                    open('/proc/self/uid_map').read().split()[::2],
                    # mount, unshare, clone3, setns, bpf, ptrace, sethostname
                    [errno(it, 0, 0, 0, 0, 0) for it in (165, 272, 435, 308, 321, 101, 170)],
                    os.listdir('/tmp'), sorted(os.listdir('/proc/self/fd')),
                ]
            """);
    grownFor(function, "PIL");
    Eventually.await(
        "it is forked from there", () -> WORKER.run(function, "null").value().get(0).asBoolean());
    assertEquals(
        "[true,1,1000,\"1\",[0,0,0,0,0],[\"1000\",\"1\"],[1,1,38,1,1,1,1],[],[\"0\",\"1\",\"2\",\"3\",\"4\"]]",
        WORKER.run(function, "null").value().toString());
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
