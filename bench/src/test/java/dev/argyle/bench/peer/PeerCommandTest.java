package dev.argyle.bench.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerCommandTest {
  private static final Job JOB = new Job(Path.of("/code"), List.of("/bin/true"), Buffer.buffer());

  @TempDir private Path folder;

  @Test
  void dockerRunIsAsOneTypesIt() {
    DockerRun run = new DockerRun("/usr/bin/docker", Path.of("/run/d.sock"), "image", "none");

    assertEquals(
        "/usr/bin/docker --host unix:///run/d.sock run --rm --interactive --network none"
            + " --log-driver none --memory 134217728 --memory-swap 134217728 --cpus 1"
            + " --pids-limit 64 --env PATH=/usr/local/bin:/usr/bin:/bin --pull never"
            + " --volume /code:/var/task:ro image /bin/true",
        String.join(" ", run.command(JOB)));
    assertEquals("docker_run_none", run.key());
  }

  @Test
  void theDaemonTouchesNothingOfTheMachines() {
    DockerDaemon.Home home =
        new DockerDaemon.Home(
            Path.of("/data"), Path.of("/run/x"), "argyle-bench-1", Optional.empty());

    String command = String.join(" ", DockerDaemon.command("dockerd", home, "overlay2"));

    for (String part :
        List.of(
            "--data-root /data",
            "--exec-root /run/x",
            "--host unix:///run/x/docker.sock",
            "--config-file /run/x/daemon.json",
            "--storage-driver overlay2",
            "--log-driver none",
            "--cgroup-parent /argyle-bench-1",
            "--bridge none",
            "--iptables=false",
            "--ip-forward=false")) {
      assertTrue(command.contains(part), part + " is not in " + command);
    }
  }

  @Test
  void bubblewrapSeesTheTreeAndTheCodeReadOnly() {
    String command =
        String.join(" ", new Bubblewrap("/usr/bin/bwrap", Path.of("/tree")).command(JOB));

    assertTrue(command.contains("--unshare-all"), command);
    assertTrue(command.contains("--ro-bind /tree / "), command);
    assertTrue(command.contains("--ro-bind /code /var/task"), command);
  }

  @Test
  void aPlainProcessFindsItsCodeWhereItIs() {
    Job job = Job.python(Path.of("/code"), "handler.handler", false, Buffer.buffer());

    List<String> command = PlainProcess.command(job);

    assertTrue(command.contains("/code"));
    assertFalse(command.contains(Job.CODE));
    assertTrue(command.contains("-S"));
  }

  @Test
  void theBridgeTakesANetworkThatNobodyIsIn() {
    assertEquals("10.213.0", Bridge.freeNet(List.of("10.0.2.15")));
    assertEquals("10.213.1", Bridge.freeNet(List.of("10.213.0.1")));
  }

  @Test
  void theMirrorIsReadFromBothOfAptsFormats() throws IOException {
    Path os = Files.writeString(folder.resolve("os-release"), "VERSION_CODENAME=trixie\n");
    Path lists = Files.createDirectories(folder.resolve("apt/sources.list.d"));
    Path old = folder.resolve("apt/sources.list");
    Files.writeString(
        old,
        "# deb http://no.invalid/d trixie main\ndeb [arch=amd64] http://a.invalid/d trixie main\n");
    assertEquals(
        Optional.of(new AptMirror("http://a.invalid/d", "trixie")),
        AptMirror.of(folder.resolve("apt"), os));

    Files.delete(old);
    Files.writeString(
        lists.resolve("debian.sources"),
        """
        Types: deb
        # URIs: http://no.invalid/d
        URIs: http://b.invalid/d
        Suites: trixie-updates trixie
        Components: main contrib
        """);
    assertEquals(
        Optional.of(new AptMirror("http://b.invalid/d", "trixie")),
        AptMirror.of(folder.resolve("apt"), os));

    Files.writeString(os, "VERSION_CODENAME=bookworm\n");
    assertEquals(Optional.empty(), AptMirror.of(folder.resolve("apt"), os));
  }

  @Test
  void debootstrapMakesTheLeastThatHasThePackages() {
    assertEquals(
        List.of(
            "/usr/sbin/debootstrap",
            "--variant=minbase",
            "--include=python3",
            "trixie",
            "/tree",
            "http://a.invalid/d"),
        RootTree.command(
            Path.of("/tree"),
            Contents.PYTHON,
            Path.of("/usr/sbin/debootstrap"),
            new AptMirror("http://a.invalid/d", "trixie")));
  }

  @Test
  void whatFailsIsToldWithItsLastWordsInOneLine() {
    PeerException thrown =
        assertThrows(
            PeerException.class,
            () -> Execution.run(List.of("/bin/sh", "-c", "echo one >&2; echo two >&2; exit 3")));

    assertEquals("/bin/sh ended with 3: one; two", thrown.getMessage());
  }

  @Test
  void inputAndMuchOutputPassThrough() throws InterruptedException {
    Buffer much = Buffer.buffer("x".repeat(50_000));

    Output output =
        Execution.run(
            List.of("/bin/sh", "-c", "cat; head -c 200000 /dev/zero >&2"), Map.of(), much);

    assertEquals(much, output.bytes());
  }

  @Test
  void outputWithoutEndEndsIt() {
    PeerException thrown =
        assertThrows(
            PeerException.class,
            () -> Execution.run(List.of("/bin/cat", "/dev/zero"), Map.of(), Buffer.buffer()));

    assertEquals("its output is larger than 67108864 bytes", thrown.getMessage());
  }
}
