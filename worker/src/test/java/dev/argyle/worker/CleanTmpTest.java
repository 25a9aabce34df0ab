package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Specs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an invocation leaves in {@code /tmp} for the next in the same sandbox. */
@RequiresRoot
class CleanTmpTest {
  private static final String LEAVES =
      """
      import os
      runs = 0
      held = None
      def handler(event, context):
          global runs, held
          found = sorted(os.listdir("/tmp"))
          runs += 1
          os.makedirs("/tmp/deep/er", exist_ok=True)
          open("/tmp/file", "w").write("left")
          open("/dev/shm/shared", "w").write("left")
          if held is None:
              held = open("/tmp/held", "w+")
              os.chdir("/tmp/deep")
          held.write("x")
          size = os.statvfs("/tmp")
          options = [l.split()[3] for l in open("/proc/self/mounts") if l.split()[1] == "/tmp"]
          return [runs, found, size.f_blocks * size.f_frsize, size.f_files, options]
      """;

  @RegisterExtension static final WorkerFixture FIXTURE = WorkerFixture.plain();

  private static final String AS_MOUNTED = "rw,nosuid,nodev,relatime,size=524288k,nr_inodes=100000";

  private static String run(FunctionSpec function) {
    return FIXTURE.run(function, "{}").value().toString().replaceAll(",(inode64|huge=\\w+)", "");
  }

  @Test
  void eachFindsItEmptyWhenTheManifestAsks() {
    FunctionSpec clean = FIXTURE.python(Specs.named("clean").maxConcurrency(1).cleanTmp(), LEAVES);
    for (int i = 1; i <= 3; i++) {
      String answer = run(clean).replaceAll(",uid=[0-9]+,gid=[0-9]+", "");
      assertEquals("[%d,[],536870912,100000,[\"%s\"]]".formatted(i, AS_MOUNTED), answer);
    }
  }

  @Test
  void elseFilesStayWithTheInstance() {
    FunctionSpec keeps = FIXTURE.python(Specs.named("keeps").maxConcurrency(1), LEAVES);
    assertEquals("[1,[]", run(keeps).substring(0, 5));
    String names = "[2,[\"deep\",\"file\",\"held\",\"shared\"]";
    assertEquals(names, run(keeps).substring(0, names.length()));
  }
}
