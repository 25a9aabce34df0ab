package dev.argyle.zygote.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.argyle.sandbox.mount.RootStep;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeSparesTest {
  @TempDir Path folder;

  private static void assumeNode() {
    Optional<String> missing = NodeRuntime.missingPrograms();
    assumeTrue(missing.isEmpty(), () -> missing.orElseThrow());
  }

  @Test
  void areNamedInLowerCase() {
    assertEquals(Optional.of(NodeSpares.STARTED), NodeSpares.named("started"));
    assertEquals(Optional.empty(), NodeSpares.named("STARTED"));
    assertEquals("auto, forked, started", NodeSpares.names());
  }

  @Test
  void areWhatWasAskedForWhateverThereIs() {
    Optional<URL> none = Optional.empty();
    assertSame(GuestRuntime.NODE, NodeSpares.FORKED.choose(none).runtime());
    NodeSpares.Choice started = NodeSpares.STARTED.choose(NodeRuntime.addon());
    assertSame(GuestRuntime.STARTED_NODE, started.runtime());
    assertTrue(started.why().isPresent());
  }

  @Test
  void areForkedWithTheAddonThatWasBuilt() {
    assumeNode();
    assumeTrue(NodeRuntime.addon().isPresent(), NodeRuntime.NO_ADDON);
    NodeSpares.Choice choice = NodeSpares.AUTO.choose();
    assertEquals(Optional.empty(), choice.why());
    assertSame(GuestRuntime.NODE, choice.runtime());
  }

  @Test
  void areStartedWithoutAnAddon() {
    assumeNode();
    NodeSpares.Choice choice = NodeSpares.AUTO.choose(Optional.empty());
    assertSame(GuestRuntime.STARTED_NODE, choice.runtime());
    assertTrue(choice.why().orElseThrow().contains("install the packages gcc"), choice::toString);
  }

  @Test
  void areStartedWhereTheAddonCannotBeLoaded() throws IOException {
    assumeNode();
    Path addon = Files.writeString(folder.resolve("addon.node"), "no library");
    NodeSpares.Choice choice = NodeSpares.AUTO.choose(Optional.of(addon.toUri().toURL()));
    assertSame(GuestRuntime.STARTED_NODE, choice.runtime());
    String why = choice.why().orElseThrow();
    assertTrue(why.startsWith("Node cannot load its addon (/proc/self/fd/"), why);
    assertTrue(why.endsWith("; build again for the Node that is installed"), why);
  }

  @Test
  void ofTheStartedKindNeedNoAddon() throws IOException {
    assertTrue(
        GuestRuntime.STARTED_NODE.files().stream()
            .noneMatch(step -> step instanceof RootStep.Content c && c.path().endsWith(".node")));
    assertTrue(GuestRuntime.STARTED_NODE.spareBytes() > GuestRuntime.NODE.spareBytes());
  }
}
