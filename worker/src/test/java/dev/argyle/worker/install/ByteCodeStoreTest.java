package dev.argyle.worker.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.worker.code.CodeCache;
import dev.argyle.worker.code.Zip;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a compiler's answers on disk, honest or not. */
class ByteCodeStoreTest {
  private static final String SHA = "1".repeat(64);

  @TempDir Path folder;
  private Path code;
  private String cached;

  @BeforeEach
  void open() throws IOException {
    code = Files.createDirectories(folder.resolve("code/sub")).getParent();
    Files.writeString(code.resolve("app.py"), "");
    Files.writeString(code.resolve("sub/part.py"), "");
    cached = ByteCode.suffix(PythonInstall.kind());
  }

  private ByteCode byteCode(ScriptedGuest guest) throws IOException {
    return new ByteCode(
        new InstallerGuest(InstallSettings.defaults(), guest, Runnable::run),
        new PackageStore(folder.resolve("packages"), folder.resolve("staging")),
        new CodeCache(folder.resolve("cache"), folder.resolve("staging/run")),
        folder,
        folder.resolve("compiled"));
  }

  private static ScriptedGuest sending(byte[] stream) {
    return new ScriptedGuest(task -> "{}", task -> stream);
  }

  private List<String> files(String below) throws IOException {
    Path root = folder.resolve(below);
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void isWantedOnceForEachBundleThatHasSources() throws IOException {
    ScriptedGuest guest = sending(new Zip().directory("0").bytes());
    ByteCode byteCode = byteCode(guest);
    assertFalse(byteCode.isWanted(SHA, Files.createDirectory(folder.resolve("none"))));
    assertTrue(byteCode.isWanted(SHA, code));
    byteCode.make(SHA, code);
    assertEquals(List.of("compile"), guest.tasks());
    assertFalse(byteCode.isWanted(SHA, code));
    assertFalse(byteCode(guest).isWanted(SHA, code));
    assertTrue(byteCode.isWanted("2".repeat(64), code));
    byteCode.forget(SHA);
    byteCode.forget(SHA);
    assertTrue(byteCode.isWanted(SHA, code));
  }

  @Test
  void isWantedAnewForAnotherPython() throws IOException {
    ByteCode byteCode = byteCode(sending(new Zip().directory("0").bytes()));
    byteCode.make(SHA, code);
    Files.writeString(folder.resolve("compiled").resolve(SHA), "python2.7");
    assertTrue(byteCode.isWanted(SHA, code));
  }

  @Test
  void onlyTheByteCodeOfItsSourcesIsTaken() throws IOException {
    byte[] stream =
        new Zip()
            .file("0/__pycache__/app" + cached, "app")
            .file("0/sub/__pycache__/part" + cached, "part")
            .file("0/__pycache__/other" + cached, "no source")
            .file("0/__pycache__/app.cpython-27.pyc", "another Python's")
            .file("0/app.py", "another source")
            .file("0/sub/__init__.py", "another module")
            .file("1/__pycache__/app" + cached, "elsewhere")
            .bytes();
    byteCode(sending(stream)).make(SHA, code);
    assertEquals(
        List.of(
            "__pycache__/app" + cached, "app.py", "sub/__pycache__/part" + cached, "sub/part.py"),
        files("code"));
    assertEquals("", Files.readString(code.resolve("app.py")));
    assertEquals("part", Files.readString(code.resolve("sub/__pycache__/part" + cached)));
    assertEquals(List.of(), files("staging"));
  }

  @Test
  void linksAreNotTaken() throws IOException {
    byte[] stream =
        new Zip().file("0/real", "x").link("0/__pycache__/app" + cached, "../real").bytes();
    byteCode(sending(stream)).make(SHA, code);
    assertEquals(List.of("app.py", "sub/part.py"), files("code"));
  }

  @Test
  void anAnswerThatIsNoArchiveLeavesTheCodeAsItIs() throws IOException {
    ByteCode byteCode = byteCode(sending("nonsense".getBytes(StandardCharsets.UTF_8)));
    byteCode.make(SHA, code);
    assertEquals(List.of("app.py", "sub/part.py"), files("code"));
    assertEquals(List.of(), files("staging"));
    assertTrue(byteCode.isWanted(SHA, code));
  }
}
