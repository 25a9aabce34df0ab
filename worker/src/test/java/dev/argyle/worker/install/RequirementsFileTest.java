package dev.argyle.worker.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.worker.api.BundleException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequirementsFileTest {
  @TempDir Path root;

  private RequirementsFile read(String text) throws BundleException, IOException {
    Files.writeString(root.resolve("requirements.txt"), text);
    return RequirementsFile.read(root);
  }

  private String refusal(String text) {
    return assertThrows(BundleException.class, () -> read(text)).getMessage();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "requests",
        "requests==2.31.0",
        "requests >= 2.31, < 3",
        "requests[socks,use_chardet]==2.31.0",
        "requests~=2.31 ; python_version < \"3.13\" and sys_platform == 'linux'",
        "Flask_Thing.x>=1.0a1,!=1.1.*",
        "a==1.0 --hash=sha256:0123abcd --hash=sha256:ffff",
        "a (>=1.0)",
        "a===1.0+local",
      })
  void takesNamesWithVersions(String line) throws Exception {
    assertEquals(line + "\n", read(line + "\n").requirements());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--index-url https://elsewhere.example/",
        "--index-url=https://elsewhere.example/",
        "-i https://elsewhere.example/",
        "--extra-index-url https://elsewhere.example/",
        "--find-links .",
        "-f .",
        "--no-index",
        "--trusted-host elsewhere.example",
        "-e .",
        "--editable .",
        "--no-binary :all:",
        "--pre --index-url https://elsewhere.example/",
        "./local",
        "../../etc",
        "/etc/passwd",
        "local.whl",
        "https://elsewhere.example/a.whl",
        "git+https://elsewhere.example/a.git",
        "a @ https://elsewhere.example/a.whl",
        "a@file:///etc",
        "a==1.0 --global-option=x",
        "a ; python_version > \"3\" @ https://elsewhere.example/a.whl",
        "-r ../outside.txt",
        "-r /etc/passwd",
        "-r https://elsewhere.example/r.txt",
        "-rmissing.txt",
        "-c ../outside.txt",
        "${HOME}",
      })
  void refusesOtherPlacesByLine(String line) {
    String message = refusal("\n# a comment\n" + line + "\n");
    assertTrue(
        message.startsWith("requirements.txt line 3: ") || message.contains("is not a file"),
        message);
    assertFalse(message.contains("\n"), message);
  }

  @Test
  void readsFilesOfTheBundleThatItIncludes() throws Exception {
    Files.createDirectory(root.resolve("more"));
    Files.writeString(root.resolve("more/base.txt"), "b==1\n-r ../requirements.txt\n");
    Files.writeString(root.resolve("more/limits.txt"), "c<2\n");
    RequirementsFile file = read("a\n-r more/base.txt\n--constraint=more/limits.txt\n");
    assertEquals("a\nb==1\n", file.requirements());
    assertEquals("c<2\n", file.constraints());
  }

  @Test
  void joinsLinesAndDropsComments() throws Exception {
    RequirementsFile file = read("a==1 \\\n  --hash=sha256:00\n\n  # nothing\nb # why\r\n--pre\n");
    assertEquals("a==1   --hash=sha256:00\nb\n", file.requirements());
    assertEquals(List.of("--pre"), file.options());
  }

  @Test
  void namesTheFirstOfJoinedLines() {
    assertTrue(refusal("a\nb \\\n \\\n @ x\n").startsWith("requirements.txt line 2: "));
  }

  @Test
  void asksForNothingWhenThereIsNothingButComments() throws Exception {
    assertTrue(read("# later\n\n").isEmpty());
  }

  @Test
  void refusesWhatIsNotText() throws IOException {
    Files.write(root.resolve("requirements.txt"), new byte[] {(byte) 0xff, 0, 1});
    assertThrows(BundleException.class, () -> RequirementsFile.read(root));
  }

  @Test
  void refusesWhatIsTooLarge() {
    assertTrue(refusal("# " + "x".repeat(2 << 20)).contains("1 MiB"));
  }

  @Test
  void isQuickWithLinesMadeToBeSlow() {
    refusal("a" + " --hash=sha256:0".repeat(20_000) + " !");
    refusal("a" + "==1,".repeat(200) + " \u0007");
    refusal("a" + "-".repeat(20_000) + "!");
    refusal("a[" + " ,".repeat(20_000) + "!");
    refusal("a" + ">=1 ".repeat(20_000) + "!!");
    refusal("a" + "==1,".repeat(20_000) + " \u0007");
  }
}
