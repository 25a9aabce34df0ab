package dev.argyle.worker.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.argyle.sandbox.testing.Eventually;
import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.WorkerFixture;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Specs;
import dev.argyle.worker.code.Zip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Guests of a zygote whose packages have drawn random numbers before they were forked. */
@RequiresRoot
class InstalledSiblingsTest {
  private static final int GUESTS = 4;

  @RegisterExtension static final Wheels WHEELS = new Wheels();

  @RegisterExtension
  static final WorkerFixture FIXTURE =
      WorkerFixture.with(
          config -> config.withInstall(WHEELS.settings()).withZygoteMemory(256 << 20));

  @BeforeAll
  static void requirePip() {
    Installers.requirePip();
  }

  /** Each value that siblings draw, by its name, differs from those of all others. */
  private static void assertSiblingsDiffer(String name, String draws) throws IOException {
    // Long enough to be worth a zygote, on any machine; and everything is drawn from once there.
    Wheel.of(name, "1.0")
        .file(
            name + ".py",
            "import time\nstop = time.monotonic() + 0.05\nwhile time.monotonic() < stop: pass\n"
                + draws
                + "draw()\n")
        .in(WHEELS.folder());
    FunctionSpec function =
        FIXTURE.bundle(
            Specs.named(name + "-user").isolatedByRequest(),
            new Zip()
                .file("requirements.txt", name + "==1.0")
                .file(
                    "app.py",
                    """
                    import sys
                    before = 'NAME' in sys.modules
                    import NAME
                    def handler(event, context):
                        return [before, NAME.draw()]
                    """
                        .replace("NAME", name)));
    Eventually.await(
        "it is imported beforehand", () -> FIXTURE.run(function, "{}").value().get(0).asBoolean());
    Map<String, Set<String>> drawn = new TreeMap<>();
    for (int i = 0; i < GUESTS; i++) {
      JsonNode answer = FIXTURE.run(function, "{}").value();
      assertEquals("true", answer.get(0).toString());
      answer
          .get(1)
          .properties()
          .forEach(
              it ->
                  drawn
                      .computeIfAbsent(it.getKey(), key -> new HashSet<>())
                      .add(it.getValue().toString()));
    }
    assertFalse(drawn.isEmpty());
    drawn.forEach((source, values) -> assertEquals(GUESTS, values.size(), source + values));
  }

  @Test
  void theStandardLibrarysGeneratorsAreTheirOwn() throws IOException {
    assertSiblingsDiffer(
        "dreams",
        """
        import os, random, secrets, ssl, tempfile, uuid
        from multiprocessing import process
        def draw():
            made, path = tempfile.mkstemp()
            os.close(made)
            os.unlink(path)
            return {
                'random': random.random(), 'system': random.SystemRandom().random(),
                'urandom': os.urandom(8).hex(), 'secrets': secrets.token_hex(8),
                'ssl': ssl.RAND_bytes(8).hex(), 'uuid4': str(uuid.uuid4()), 'uuid1': str(uuid.uuid1()),
                'clock': [uuid.uuid1().clock_seq for _ in range(4)],
                'name': path, 'next name': tempfile.mktemp(),
                'authkey': bytes(process.current_process().authkey).hex(),
            }
        """);
  }

  /** The copy that others than Python's own module call; its private generator is another. */
  @Test
  void opensslsGeneratorsAreTheirOwn() throws IOException {
    assertSiblingsDiffer(
        "ciphers",
        """
        import ctypes, _hashlib
        library = ctypes.CDLL(_hashlib.__file__)
        def draw():
            room = ctypes.create_string_buffer(16)
            drawn = {}
            for name in ('RAND_bytes', 'RAND_priv_bytes'):
                assert library[name](room, 16) == 1
                drawn[name] = room.raw.hex()
            return drawn
        """);
  }

  @Test
  void numpysGlobalGeneratorIsTheirOwn() throws IOException {
    assumeTrue(
        Files.isDirectory(Path.of("/usr/lib/python3/dist-packages/numpy")),
        "python3-numpy is not installed");
    assertSiblingsDiffer(
        "matrices",
        """
        import numpy
        def draw():
            return {
                'random': numpy.random.random(), 'integers': int(numpy.random.randint(2 ** 62)),
                'normal': numpy.random.normal(), 'legacy': int(numpy.random.get_state()[1][5]),
                'new': numpy.random.default_rng().random(),
            }
        """);
  }
}
