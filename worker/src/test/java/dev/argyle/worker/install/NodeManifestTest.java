package dev.argyle.worker.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.worker.api.BundleException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeManifestTest {
  @TempDir Path root;

  private Optional<NodeManifest> read(String manifest) throws BundleException, IOException {
    Files.writeString(root.resolve("package.json"), manifest);
    return NodeManifest.read(root);
  }

  private String refusal(String manifest) {
    String message = assertThrows(BundleException.class, () -> read(manifest)).getMessage();
    assertFalse(message.contains("\n"), message);
    return message;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.2.3",
        "^1.2",
        "~1",
        ">=1.0.0 <2.0.0",
        "1.x || 2.x",
        "*",
        "",
        "latest",
        "1.0.0 - 2.0.0",
        "npm:other@^1.0.0",
        "npm:@scope/other@1.2.3",
        "1.0.0-beta.1"
      })
  void takesVersions(String range) throws Exception {
    assertTrue(read("{\"dependencies\":{\"a\":\"" + range + "\"}}").isPresent());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:../x",
        "file:/etc",
        "link:../x",
        "git+https://elsewhere.example/a.git",
        "git://elsewhere.example/a",
        "https://elsewhere.example/a.tgz",
        "user/repository",
        "github:user/repository",
        "workspace:*",
        "../x",
        "/etc",
        "npm:../x@1",
        "1.0.0\\u0000"
      })
  void refusesOtherPlaces(String range) {
    String message = refusal("{\"dependencies\":{\"a\":\"" + range + "\"}}");
    assertTrue(message.startsWith("package.json: dependencies: a is wanted from "), message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../x", "a/b", "@a/b/c", "/etc", "", ".hidden", "@/x", "@../x", "a b", "a..b"})
  void refusesWhatIsNoName(String name) {
    refusal("{\"dependencies\":{\"" + name + "\":\"1\"}}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "1",
        "{",
        "nothing",
        "{\"dependencies\":{\"a\":1}}",
        "{\"dependencies\":{\"a\":\"1\"},\"workspaces\":[\"x\"]}",
        "{\"dependencies\":{\"a\":\"1\"},\"overrides\":{\"b\":{\"c\":\"file:../x\"}}}",
        "{\"dependencies\":{\"a\":\"1\"},\"devDependencies\":{\"b\":\"file:..\"}}"
      })
  void refusesWhatItCannotRead(String manifest) {
    assertTrue(refusal(manifest).startsWith("package.json"));
  }

  @Test
  void asksForNothingWithoutDependencies() throws Exception {
    assertEquals(Optional.empty(), read("{\"name\":\"x\",\"devDependencies\":{\"b\":\"1\"}}"));
  }

  @Test
  void prefersTheLockThatNpmPrefers() throws Exception {
    Files.writeString(root.resolve("package-lock.json"), "{\"lockfileVersion\":3}");
    Files.writeString(root.resolve("npm-shrinkwrap.json"), "{\"lockfileVersion\":2}");
    NodeManifest manifest = read("{\"dependencies\":{\"a\":\"1\"}}").orElseThrow();
    assertEquals("npm-shrinkwrap.json", manifest.lockName());
    assertEquals("{\"lockfileVersion\":2}", manifest.lock());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"packages\":{\"node_modules/a\":{\"resolved\":\"file:../x\"}}}",
        "{\"packages\":{\"node_modules/a\":{\"resolved\":\"git+ssh://git@elsewhere.example/a\"}}}",
        "{\"packages\":{\"node_modules/a\":{\"resolved\":\"x\",\"link\":true}}}",
        "{\"packages\":{\"../../x\":{\"version\":\"1.0.0\"}}}",
        "{\"dependencies\":{\"a\":{\"version\":\"git+ssh://git@elsewhere.example/a\"}}}",
        "{\"dependencies\":{\"a\":{\"dependencies\":{\"b\":{\"version\":\"file:x\"}}}}}",
        "[]",
      })
  void refusesLocksThatLeadElsewhere(String lock) throws IOException {
    Files.writeString(root.resolve("package-lock.json"), lock);
    assertTrue(refusal("{\"dependencies\":{\"a\":\"1\"}}").startsWith("package-lock.json"));
  }
}
