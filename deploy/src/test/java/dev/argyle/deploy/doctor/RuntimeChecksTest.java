package dev.argyle.deploy.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.argyle.deploy.doctor.Finding.Level;
import dev.argyle.zygote.process.GuestRuntime;
import dev.argyle.zygote.process.NodeSpares;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuntimeChecksTest {
  @TempDir Path root;
  private FakeMachine machine;

  @BeforeEach
  void build() {
    machine = new FakeMachine(root);
  }

  @Test
  void pythonTellsItsVersion() throws IOException {
    Check check = new PythonCheck(root);
    assertEquals("problem  no /usr/bin/python3 — apt-get install -y python3", check.run().line());
    machine.program("usr/bin/python3", "broken");
    assertEquals(Level.PROBLEM, check.run().level());
    machine.program("usr/bin/python3", "Python 3.8.2");
    assertEquals(Level.WARNING, check.run().level());
    machine.program("usr/bin/python3", "Python 3.11.2+");
    assertEquals("ok       python3 3.11.2", check.run().line());
  }

  private Finding node(Optional<String> why) throws IOException {
    NodeSpares.Choice choice = new NodeSpares.Choice(GuestRuntime.STARTED_NODE, why);
    return new NodeCheck(root, () -> choice).run();
  }

  @Test
  void nodeMustBeThereAndNewEnough() throws IOException {
    assertEquals(
        "warning  no /usr/bin/node, which Node functions need — apt-get install -y nodejs npm",
        node(Optional.empty()).line());
    machine.program("usr/bin/node", "v16.20.2");
    assertEquals("node 16.20.2: Node functions need 18 or newer", node(Optional.empty()).what());
    machine.program("usr/bin/node", "Segmentation fault");
    assertEquals(
        "node of an unknown version: Node functions need 18 or newer",
        node(Optional.empty()).what());
  }

  @Test
  void whetherNodesAreForkedOrStartedIsSaidWithItsReason() throws IOException {
    machine.program("usr/bin/node", "v20.20.2");
    Optional<String> missing = GuestRuntime.STARTED_NODE.missing();
    assumeTrue(missing.isEmpty(), () -> missing.orElseThrow());
    assertEquals(
        "ok       node 20.20.2: spares are forked from a running Node",
        node(Optional.empty()).line());
    assertEquals(
        "warning  node 20.20.2: spares are started one by one — no addon; build again",
        node(Optional.of("no addon; build again")).line());
  }

  @Test
  void programsAreLookedForWhereSandboxesSeeThem() throws IOException {
    List<ProgramCheck> checks =
        List.of(ProgramCheck.pip(root), ProgramCheck.npm(root), ProgramCheck.ffmpeg(root));
    assertTrue(checks.stream().allMatch(check -> check.run().level() == Level.WARNING));
    assertEquals("no pip, which a requirements.txt needs", ProgramCheck.pip(root).run().what());
    Files.createDirectories(root.resolve("usr/lib/python3/dist-packages/pip"));
    machine.program("usr/bin/npm", "9.2.0");
    machine.program("usr/local/bin/ffmpeg", "ffmpeg");
    assertTrue(checks.stream().allMatch(check -> check.run().level() == Level.OK));
  }
}
