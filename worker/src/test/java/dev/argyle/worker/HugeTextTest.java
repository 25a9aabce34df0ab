package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Specs;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Where a guest's code is: in huge pages that it shares with its zygote. */
@RequiresRoot
class HugeTextTest {
  /** What the C library asks for the zygote; an error where the kernel has none to give. */
  private static final String CAN_HAVE_HUGE_PAGES =
      """
      import mmap, sys
      BYTES = 8 << 20
      COLLAPSE = 25
      with mmap.mmap(-1, BYTES, flags=mmap.MAP_PRIVATE) as memory:
          memory.write(bytes(BYTES))
          try:
              memory.madvise(COLLAPSE)
          except OSError:
              sys.exit(2)
      """;

  private static final String EXECUTABLE = "r-xp";

  @RegisterExtension static final WorkerFixture FIXTURE = WorkerFixture.plain();

  private static boolean kernelHasHugePages() throws IOException, InterruptedException {
    int status =
        new ProcessBuilder("/usr/bin/python3", "-I", "-S", "-c", CAN_HAVE_HUGE_PAGES)
            .inheritIO()
            .start()
            .waitFor();
    assertTrue(status == 0 || status == 2, () -> "status " + status);
    return status == 0;
  }

  /** KiB of a line of {@code /proc/PID/smaps}, of all code that is of no file. */
  private static long ofAnonymousCode(int guest, String name) {
    List<String> lines = Guests.read(guest, "smaps").lines().toList();
    long sum = 0;
    boolean counts = false;
    for (String line : lines) {
      String[] words = line.split("\\s+", -1);
      if (words[0].contains("-")) {
        boolean ofNoFile = Arrays.asList(words).indexOf("0") == 4;
        counts = words[1].equals(EXECUTABLE) && ofNoFile && !line.contains("[");
      } else if (counts && words[0].equals(name + ":")) {
        sum += Long.parseLong(words[1]);
      }
    }
    return sum;
  }

  private static void codeIsHugeAndShared(FunctionSpec function)
      throws IOException, InterruptedException {
    FIXTURE.run(function, "{}");
    List<Integer> guests = Guests.all(FIXTURE.config().runId());
    assertFalse(guests.isEmpty());
    boolean canBeHuge = kernelHasHugePages();
    for (int guest : guests) {
      long huge = ofAnonymousCode(guest, "AnonHugePages");
      assertEquals(canBeHuge, huge > 0, () -> "KiB in huge pages: " + huge);
      assertEquals(0, ofAnonymousCode(guest, "Private_Dirty"));
    }
  }

  @Test
  void pythonsCode() throws IOException, InterruptedException {
    codeIsHugeAndShared(
        FIXTURE.python(Specs.named("python"), "def handler(e, c):\n    return 'done'\n"));
  }

  @Test
  void nodesCode() throws IOException, InterruptedException {
    codeIsHugeAndShared(
        FIXTURE.node(Specs.named("node"), "exports.handler = async () => 'done';\n"));
  }
}
