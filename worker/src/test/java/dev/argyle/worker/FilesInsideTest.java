package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.argyle.sandbox.sys.Syscall;
import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Specs;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The files a guest sees, and those it can change. */
@RequiresRoot
class FilesInsideTest {
  private static final int SCRATCH_BYTES = 16 << 20;

  @RegisterExtension
  static final WorkerFixture FIXTURE =
      WorkerFixture.with(
          config ->
              new WorkerConfig(
                  config.dataDir(),
                  config.runId(),
                  config.spares(),
                  config.maxSandboxes(),
                  config.maxQueue(),
                  config.queueTimeoutMs(),
                  config.idleTimeoutMs(),
                  config.spareMemoryBytes(),
                  SCRATCH_BYTES,
                  100,
                  config.openFiles(),
                  config.processes(),
                  config.maxOutputBytes(),
                  config.allowUnfilteredNetwork(),
                  config.runFolders()));

  private final Inside inside = new Inside(FIXTURE);

  @Test
  void canWriteNowhereButToItsScratchAndToDevicesThatLeadNowhere() {
    JsonNode out =
        inside.run(
            """
            out = []
            for root, dirs, files in os.walk("/"):
                dirs[:] = [d for d in dirs if os.path.join(root, d) not in ("/proc", "/tmp")]
                names = [root] if root.startswith("/usr/") else \\
                    [root] + [os.path.join(root, f) for f in files]
                out += [n for n in names if not os.path.islink(n) and os.access(n, os.W_OK)]
            """);
    Set<String> writable = new HashSet<>();
    out.forEach(path -> writable.add(path.asText()));
    assertEquals(
        Set.of("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"), writable);
  }

  @Test
  void cannotWriteToTheKernelsSettings() {
    JsonNode out =
        inside.run(
            """
            out = []
            for root, dirs, files in os.walk("/proc"):
                own = ("self", "thread-self")
                dirs[:] = [d for d in dirs if not d.isdigit() and d not in own]
                paths = [os.path.join(root, f) for f in files]
                out += [p for p in paths if not os.path.islink(p)
                        and attempt(lambda: os.close(os.open(p, os.O_WRONLY))) == "ok"]
            """);
    Set<String> openable = new HashSet<>();
    out.forEach(path -> openable.add(path.asText()));
    // Anybody may open these; what is written is checked against capabilities, or only watches.
    openable.remove("/proc/sys/kernel/ns_last_pid");
    openable.removeIf(path -> path.startsWith("/proc/pressure/"));
    assertEquals(Set.of(), openable);
  }

  @Test
  void canWriteToItsScratchUpToItsSize() {
    JsonNode out =
        inside.run(
            """
            def fill():
                with open("/tmp/f", "wb") as file:
                    for _ in range(64):
                        file.write(bytes(1 << 20))
            out = [attempt(fill), os.path.getsize("/tmp/f")]
            """);
    assertEquals("ENOSPC", out.get(0).asText());
    assertTrue(out.get(1).asInt() <= SCRATCH_BYTES, out::toString);
  }

  @Test
  void canMakeABoundedNumberOfFiles() {
    JsonNode out =
        inside.run(
            """
            count = 0
            def fill():
                global count
                while True:
                    os.close(os.open(f"/tmp/{count}", os.O_CREAT | os.O_WRONLY))
                    count += 1
            out = [attempt(fill), count]
            """);
    assertEquals("ENOSPC", out.get(0).asText());
    assertTrue(out.get(1).asInt() < 100, out::toString);
  }

  @Test
  void seesNoSecretOfTheHosts() {
    JsonNode out =
        inside.run(
            """
            out = {
                "root": os.listdir("/root"), "home": os.listdir("/home"), "run": os.listdir("/run"),
                "opt": os.listdir("/opt"), "var": sorted(os.listdir("/var")),
                "shadow": os.path.exists("/etc/shadow"), "sys": os.path.exists("/sys"),
                "top": sorted(os.listdir("/")), "data": os.path.exists(DATA),
            }
            """
                .replace("DATA", "'" + FIXTURE.config().dataDir() + "'"));
    for (String empty : new String[] {"root", "home", "run", "opt"}) {
      assertEquals(0, out.get(empty).size(), empty);
    }
    assertEquals("[\"runtime\",\"task\",\"tmp\"]", out.get("var").toString());
    assertFalse(out.get("shadow").asBoolean());
    assertFalse(out.get("sys").asBoolean());
    assertFalse(out.get("data").asBoolean());
    Set<String> allowed =
        Set.of(
            "bin", "dev", "etc", "home", "lib", "lib32", "lib64", "libx32", "opt", "proc", "root",
            "run", "sbin", "tmp", "usr", "var");
    out.get("top").forEach(name -> assertTrue(allowed.contains(name.asText()), out::toString));
  }

  @Test
  void findsNothingAboveItsRoot() {
    JsonNode out =
        inside.run(
            """
            top = os.stat("/")
            down = os.open("/usr/bin", os.O_RDONLY)
            os.chdir("/")
            for _ in range(50):
                os.chdir("..")
            above = os.stat(".")
            os.fchdir(down)
            for _ in range(50):
                os.chdir("..")
            behind = os.stat(".")
            out = [(s.st_dev, s.st_ino) == (top.st_dev, top.st_ino) for s in (above, behind)]
            out += [attempt(lambda: os.chroot("/tmp")), call("syscall", PIVOT_ROOT, b"/tmp", b"/tmp")]
            """
                .replace("PIVOT_ROOT", "" + Syscall.PIVOT_ROOT.number()));
    assertEquals("[true,true,\"EPERM\",\"EPERM\"]", out.toString());
  }

  @Test
  void hasFewMountsAndAllButTwoReadOnly() {
    JsonNode out = inside.run("out = [l.split()[1:4] for l in open('/proc/self/mounts')]");
    Set<String> points = new HashSet<>();
    for (JsonNode mount : out) {
      String point = mount.get(0).asText();
      String options = "," + mount.get(2).asText() + ",";
      assertTrue(points.add(point), () -> point + " is mounted twice");
      assertTrue(options.contains(",nosuid,"), mount::toString);
      boolean writable = Set.of("/tmp", "/proc").contains(point);
      assertEquals(writable, options.contains(",rw,"), mount::toString);
      assertTrue(point.equals("/") || options.contains(",nodev,"), mount::toString);
    }
    assertTrue(points.containsAll(Set.of("/", "/usr", "/proc", "/tmp", "/var/task")));
    assertTrue(points.size() <= 12, points::toString);
  }

  @Test
  void cannotChangeItsCode() {
    assertEquals(
        "[\"EACCES\",\"EROFS\",\"EROFS\"]",
        inside
            .run(
                """
                out = [attempt(lambda: open("/var/task/app.py", "a")),
                       attempt(lambda: open("/var/task/new", "w")),
                       attempt(lambda: os.mkdir("/var/task/d"))]
                """)
            .toString());
  }

  @Test
  void seesNeitherCodeNorScratchOfAnotherFunction() {
    FunctionSpec one = inside.function(Specs.named("one").version("1"));
    inside.run(one, "out = open('/tmp/secret', 'w').write('mine')");
    FunctionSpec two =
        FIXTURE.python(
            Specs.named("two"),
            "import os\ndef handler(e, c):\n    return [os.listdir('/tmp'), os.listdir('/var/task')]\n");
    assertEquals("[[],[\"app.py\"]]", FIXTURE.run(two, "{}").value().toString());
    assertEquals("[\"secret\"]", inside.run(one, "out = os.listdir('/tmp')").toString());
  }
}
