package dev.argyle.zygote.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The guest's end of the frames: what it reads does not depend on how it comes. */
class GuestChannelFuzzTest {
  private static final int CASES = 3_000;

  private static Path resource(String name) throws URISyntaxException {
    return Path.of(GuestChannelFuzzTest.class.getResource(name).toURI());
  }

  @Test
  void theSameFramesComeHoweverTheBytesAreCut()
      throws IOException, InterruptedException, URISyntaxException {
    long seed = Long.getLong("argyle.fuzz.seed", new Random().nextLong());
    Path runtime = resource("/runtime/python/zygote.py").getParent();
    Process python =
        new ProcessBuilder(
                PythonRuntime.PYTHON,
                "-I",
                "-B",
                resource("/fuzz/guest_channel.py").toString(),
                runtime.toString(),
                resource("/fuzz/frames").toString(),
                "" + seed,
                "" + CASES,
                "" + Long.getLong("argyle.fuzz.seconds", 0))
            .redirectErrorStream(true)
            .start();
    try (InputStream words = python.getInputStream()) {
      String said = new String(words.readAllBytes(), StandardCharsets.UTF_8);
      python.waitFor();
      assertEquals("", said, "-Dargyle.fuzz.seed=" + seed);
      assertEquals(0, python.exitValue());
    } finally {
      python.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
  }
}
