package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.argyle.sandbox.policy.UserIds;
import dev.argyle.sandbox.testing.Eventually;
import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.WorkerFixture.Running;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Specs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who a guest is: as it sees itself. */
@RequiresRoot
class IdentityTest {
  private static final Set<String> ENDS = Set.of("anon_inode:[eventfd]", "anon_inode:[signalfd]");

  @RegisterExtension static final WorkerFixture FIXTURE = WorkerFixture.plain();

  private final Inside inside = new Inside(FIXTURE);

  private String status(String field) {
    return inside
        .run(
            "out = [l.split(':')[1].strip() for l in open('/proc/self/status')"
                + " if l.startswith('"
                + field
                + ":')][0]")
        .asText();
  }

  @Test
  void isAnUnprivilegedUserWithoutGroups() {
    JsonNode out = inside.run("out = [*os.getresuid(), *os.getresgid(), os.getgroups()]");
    assertEquals("[1000,1000,1000,1000,1000,1000,[]]", out.toString());
  }

  @Test
  void isAloneInAUserNamespaceWhoseUserIsOfTheSandboxesRange() {
    // Seen from inside, the namespace above is the zygote's, where ids are as on the host.
    JsonNode out =
        inside.run(
            """
            out = [open("/proc/self/" + f).read().split() for f in ("uid_map", "gid_map")]
            out.append(open("/proc/self/setgroups").read().strip())
            """);
    int uid = out.get(0).get(1).asInt();
    assertTrue(uid >= UserIds.FIRST && uid < UserIds.FIRST + FIXTURE.config().maxSandboxes());
    String map = "[\"1000\",\"" + uid + "\",\"1\"]";
    assertEquals(map, out.get(0).toString());
    assertEquals(map, out.get(1).toString());
    assertEquals("deny", out.get(2).asText());
  }

  @Test
  void comesFromAZygoteThatIsNobodyOutsideItsUserNamespace() throws IOException {
    Path zygote = Path.of("/proc/" + Guests.zygote());
    int uid = (Integer) Files.getAttribute(zygote.resolve("task"), "unix:uid");
    assertTrue(uid == 0 || uid < UserIds.FIRST, () -> "uid " + uid);
    List<String> status = Files.readAllLines(zygote.resolve("status"));
    String expected = "Uid:\t" + (UserIds.ofZygote(0) + "\t").repeat(4).strip();
    assertTrue(status.contains(expected), status::toString);
    assertNotEquals(
        Files.readSymbolicLink(Path.of("/proc/self/ns/user")),
        Files.readSymbolicLink(zygote.resolve("ns/user")));
  }

  @Test
  void sharesItsUserWithNoOtherSandbox() {
    FunctionSpec function = inside.function(Specs.named("many").isolatedByRequest());
    String code =
        Inside.encode(
            "import time\ntime.sleep(0.3)\nout = int(open('/proc/self/uid_map').read().split()[1])");
    List<Running> all = IntStream.range(0, 6).mapToObj(i -> FIXTURE.start(function, code)).toList();
    Set<Integer> uids = new HashSet<>();
    all.forEach(running -> assertTrue(uids.add(running.answer().value().asInt())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"})
  void hasNoCapability(String set) {
    assertEquals("0000000000000000", status(set));
  }

  @Test
  void canGainNoPrivileges() {
    assertEquals("1", status("NoNewPrivs"));
  }

  @Test
  void cannotBecomeRoot() {
    assertEquals(
        // There is no such user in its namespace.
        "[\"EINVAL\",\"EINVAL\",\"EPERM\"]",
        inside
            .run(
                """
                out = [attempt(lambda: os.setuid(0)), attempt(lambda: os.setgid(0)),
                       attempt(lambda: os.setgroups([0]))]
                """)
            .toString());
  }

  @Test
  void cannotBecomeAnotherSandboxesUser() {
    assertEquals(
        "[\"EINVAL\",\"EINVAL\"]",
        inside
            .run(
                """
                own = int(open("/proc/self/uid_map").read().split()[1])
                out = [attempt(lambda: os.setuid(1001)), attempt(lambda: os.setuid(own + 1))]
                """)
            .toString());
  }

  @Test
  void seesNoProcessButItself() {
    assertEquals(
        "[[\"1\"],1]",
        inside
            .run("out = [[p for p in os.listdir('/proc') if p.isdigit()], os.getpid()]")
            .toString());
  }

  @Test
  void hasAHostNameOfItsOwn() throws UnknownHostException {
    String name = inside.run("out = socket.gethostname()").asText();
    assertEquals("sandbox", name);
    assertNotEquals(name, InetAddress.getLocalHost().getHostName());
  }

  @Test
  void hasNamespacesOfItsOwn() {
    JsonNode out =
        inside.run(
            "out = {n: os.readlink('/proc/self/ns/' + n) for n in ('mnt', 'pid', 'ipc', 'uts', 'user', 'net')}");
    out.properties()
        .forEach(
            entry -> {
              String host = hostNamespace(entry.getKey());
              assertNotEquals(host, entry.getValue().asText());
            });
    assertEquals(6, out.size());
  }

  private static String hostNamespace(String name) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/ns/" + name)).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void hasOnlyTheDescriptorsItIsMeantToHave() {
    JsonNode out =
        inside.run(
            """
            out = {}
            for fd in os.listdir("/proc/self/fd"):
                try:
                    out[fd] = os.readlink("/proc/self/fd/" + fd)
                except OSError:
                    pass  # the one that listed them
            """);
    Set<String> fds = new HashSet<>();
    out.fieldNames().forEachRemaining(fds::add);
    assertEquals(Set.of("0", "1", "2", "3"), fds);
    assertEquals("/dev/null", out.get("0").asText());
    for (String fd : List.of("1", "2", "3")) {
      assertTrue(out.get(fd).asText().startsWith("socket:["), out::toString);
    }
  }

  @Test
  void comesFromAZygoteThatHoldsNoFileOfThePlatforms() {
    Path fds = Path.of("/proc/" + Guests.zygote() + "/fd");
    Eventually.await(
        "the zygote has four descriptors, and one by which it hears of ends",
        () ->
            Stream.of(fds.toFile().list())
                .allMatch(fd -> Integer.parseInt(fd) <= 3 || hearsOfEnds(fds.resolve(fd))));
  }

  private static boolean hearsOfEnds(Path fd) {
    try {
      return ENDS.contains(Files.readSymbolicLink(fd).toString());
    } catch (IOException closed) {
      return true;
    }
  }

  @Test
  void isInItsOwnControlGroup() {
    String groups = inside.run("out = open('/proc/self/cgroup').read()").asText();
    assertTrue(groups.contains("/" + FIXTURE.config().runId() + "/s"), groups);
  }

  @Test
  void leavesNoCoreFile() {
    assertEquals(
        "[0,0]",
        inside.run("import resource\nout = resource.getrlimit(resource.RLIMIT_CORE)").toString());
  }
}
