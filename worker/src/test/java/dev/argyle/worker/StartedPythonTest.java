package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.WorkerFixture.Running;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Specs;
import dev.argyle.zygote.process.PythonSpares;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A guest that executed a Python of its own is locked in, and serves, as a fork does. */
@RequiresRoot
class StartedPythonTest {
  private static final int CALLS = 20;

  @RegisterExtension static final WorkerFixture FORKED = WorkerFixture.plain();

  @RegisterExtension
  static final WorkerFixture STARTED =
      WorkerFixture.with(
          config ->
              config
                  .withSpares(0)
                  .withPythonSpares(PythonSpares.STARTED)
                  .withRunId(config.runId() + "-started"));

  /** Versions are in the environment, and each fixture has its own. */
  private static JsonNode value(WorkerFixture fixture, String code) {
    Specs specs = Specs.named("probe").version("1").isolatedByRequest();
    return fixture.run(new Inside(fixture).function(specs), Inside.encode(code)).value();
  }

  private static void assertAlike(String code) {
    JsonNode expected = value(FORKED, code);
    assertTrue(expected.size() > 0, expected::toString);
    assertEquals(expected.toPrettyString(), value(STARTED, code).toPrettyString());
  }

  @Test
  void userCapabilitiesAndFiltersAreTheSame() {
    assertAlike(
        """
        names = ("Uid", "Gid", "Groups", "Cap", "NoNewPrivs", "Seccomp", "NSpid", "NSsid", "Umask", "Sig")
        own = ("SigQ",)
        out = [line for line in open("/proc/self/status") if line.startswith(names) and not line.startswith(own)]
        """);
  }

  @Test
  void mapsLimitsAndTheRestOfTheProcessAreTheSame() {
    assertAlike(
        """
        import re
        names = ["uid_map", "gid_map", "setgroups", "limits", "oom_score_adj", "comm", "cgroup"]
        text = [open("/proc/self/" + name).read() for name in names]
        text = [re.sub(r"s\\d{5}", "SLOT", each) for each in text]
        text = [re.sub(r"argyle-(?!guest)[^/\\n]+", "RUN", each) for each in text]
        out = [re.sub(r" \\d{6,} ", " ID ", each) for each in text]
        """);
  }

  @Test
  void mountsAndFilesAreTheSame() {
    assertAlike(
        """
        import re
        mounts = []
        for line in open("/proc/self/mountinfo"):
            fields = line.split()
            mounts.append(" ".join([fields[4], fields[5], *fields[fields.index("-") + 1:]]))
        mounts = sorted(re.sub(r"(uid|gid)=\\d+", "", each) for each in mounts)
        out = [mounts, sorted(os.listdir("/")), os.listdir("/tmp"), dict(os.environ), os.getcwd(), sys.path]
        """);
  }

  @Test
  void itIsTheFirstProcessOfItsNamespaceAndSeesNoOther() {
    assertEquals(
        "[1,[\"1\"],true]",
        value(
                STARTED,
                """
                seen = [name for name in os.listdir("/proc") if name.isdigit()]
                out = [os.getpid(), seen, os.path.samefile("/proc/1/ns/pid", "/proc/self/ns/pid")]
                """)
            .toString());
  }

  @Test
  void whatTheFilterForbidsIsForbidden() {
    assertAlike(
        """
        out = [
            call("unshare", 0x10000000), call("unshare", 0x20000), call("mount", b"x", b"/tmp", b"tmpfs", 0, None),
            call("chroot", b"/tmp"), call("sethostname", b"x", 1), call("setuid", 0), call("ptrace", 16, 1, 0, 0),
            attempt(lambda: os.mkfifo("/dev/x")), attempt(lambda: open("/proc/sys/kernel/hostname", "w")),
        ]
        """);
  }

  @Test
  void itHasNoFilesButItsOwnAndItsChildrenHaveNoneOfThem() {
    assertEquals(
        "[[\"0\",\"1\",\"2\",\"3\"],[\"0\",\"1\",\"2\"],\"/dev/null\"]",
        value(
                STARTED,
                """
                import subprocess
                own = os.listdir("/proc/self/fd")
                listing = str(max(map(int, own)))
                child = "import os; n = os.listdir('/proc/self/fd'); print(*sorted(n)[:-1])"
                child = subprocess.run([sys.executable or "/usr/bin/python3", "-I", "-S", "-c", child], capture_output=True)
                out = [sorted(set(own) - {listing}), child.stdout.decode().split(), os.readlink("/proc/self/fd/0")]
                """)
            .toString());
  }

  @Test
  void eachCallHasAnInterpreterOfItsOwn() {
    FunctionSpec function =
        STARTED.python(
            Specs.named("hashes").isolatedByRequest().maxConcurrency(CALLS).timeoutMs(60_000),
            "def handler(event, context):\n    return hash('argyle')\n");
    List<Running> calls = new ArrayList<>();
    for (int i = 0; i < CALLS; i++) {
      calls.add(STARTED.start(function, "null"));
    }
    long hashes = calls.stream().map(call -> call.answer().value()).distinct().count();
    assertEquals(CALLS, hashes);
  }

  @Test
  void itRunsWithLittleMemory() {
    FunctionSpec small =
        STARTED.python(
            Specs.named("small").memoryMb(16).isolatedByRequest(),
            "def handler(event, context):\n    return 'fits'\n");
    assertEquals("\"fits\"", STARTED.run(small, "null").value().toString());
  }
}
