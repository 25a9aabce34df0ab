package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.argyle.sandbox.mount.Scratch;
import dev.argyle.sandbox.sys.Syscall;
import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Specs;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The files a guest sees, and those it can change. */
@RequiresRoot
class FilesInsideTest {
  private static final int SCRATCH_BYTES = 16 << 20;

  @RegisterExtension
  static final WorkerFixture FIXTURE =
      WorkerFixture.with(config -> config.withScratch(new Scratch(SCRATCH_BYTES, 100)));

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
            null = os.stat("/dev/null").st_rdev
            out = [out, [p for p in out if os.stat(p).st_rdev == null]]
            """);
    Set<String> openable = new HashSet<>();
    out.get(0).forEach(path -> openable.add(path.asText()));
    Set<String> covered = new HashSet<>();
    out.get(1).forEach(path -> covered.add(path.asText()));
    openable.removeIf(covered::contains);
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
                "opt": os.listdir("/opt"), "opt/python": os.listdir("/opt/python"), "var": sorted(os.listdir("/var")),
                "shadow": os.path.exists("/etc/shadow"), "sys": os.path.exists("/sys"),
                "top": sorted(os.listdir("/")), "data": os.path.exists(DATA),
            }
            """
                .replace("DATA", "'" + FIXTURE.config().dataDir() + "'"));
    for (String empty : new String[] {"root", "home", "run", "opt/python"}) {
      assertEquals(0, out.get(empty).size(), empty);
    }
    assertEquals("[\"python\"]", out.get("opt").toString());
    assertEquals("[\"node_modules\",\"runtime\",\"task\",\"tmp\"]", out.get("var").toString());
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
  void hasFewMountsAndAllButTheScratchReadOnly() {
    JsonNode out = inside.run("out = [l.split()[1:4] for l in open('/proc/self/mounts')]");
    Map<String, String> points = new LinkedHashMap<>();
    for (JsonNode mount : out) {
      String point = mount.get(0).asText();
      String options = "," + mount.get(2).asText() + ",";
      // The guest's /proc lies over the zygote's, which it can neither see nor lay bare.
      String covered = points.put(point, options);
      assertTrue(covered == null || point.equals("/proc"), () -> point + " is mounted twice");
      assertTrue(options.contains(",nosuid,"), mount::toString);
      assertTrue(holdsDevices(point) || options.contains(",nodev,"), mount::toString);
    }
    points.forEach(
        (point, options) ->
            assertEquals(
                point.equals("/tmp"), options.contains(",rw,"), () -> point + " " + options));
    assertTrue(points.get("/proc").contains(",hidepid=invisible,"), points::toString);
    assertTrue(points.get("/").contains(",noexec,"), points::toString);
    assertTrue(
        points.keySet().containsAll(Set.of("/", "/usr", "/proc", "/tmp", "/var/task")),
        points::toString);
    points.keySet().removeIf(point -> point.startsWith("/proc/"));
    assertTrue(points.size() <= 12, points::toString);
  }

  /** The root, and the null device that covers files in {@code /proc}. */
  private static boolean holdsDevices(String point) {
    return point.equals("/") || point.startsWith("/proc/");
  }

  @Test
  void seesNothingOfTheKernelsThatTellsOfTheHost() {
    JsonNode out =
        inside.run(
            """
            out = {}
            for name in ("kcore", "keys", "key-users", "timer_list", "interrupts", "kallsyms",
                         "modules", "config.gz", "sched_debug", "latency_stats"):
                try:
                    out[name] = len(open("/proc/" + name, "rb").read(1))
                except OSError:
                    out[name] = 0
            for name in ("acpi", "scsi", "asound"):
                try:
                    out[name] = len(os.listdir("/proc/" + name))
                except OSError:
                    out[name] = 0
            """);
    out.properties().forEach(entry -> assertEquals(0, entry.getValue().asInt(), entry.getKey()));
    assertEquals(13, out.size());
  }

  @Test
  void seesNoneOfTheHostsSockets() {
    JsonNode out =
        inside.run(
            """
            import glob
            out = {f: len(open(f).readlines()) for f in glob.glob("/proc/self/net/*")
                   if f.rsplit("/")[-1] in ("tcp", "tcp6", "udp", "udp6", "unix", "route", "dev")}
            """);
    assertTrue(out.size() >= 3, out::toString);
    // Headings; and its own three socketpairs, and those of other guests without a network.
    assertEquals(1, out.get("/proc/self/net/tcp").asInt());
    assertEquals(1, out.get("/proc/self/net/udp").asInt());
    assertTrue(out.get("/proc/self/net/route").asInt() <= 1, out::toString);
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
    assertEquals("[[],[\"__pycache__\",\"app.py\"]]", FIXTURE.run(two, "{}").value().toString());
    assertEquals("[\"secret\"]", inside.run(one, "out = os.listdir('/tmp')").toString());
  }
}
