package dev.argyle.worker.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.WorkerFixture;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Specs;
import dev.argyle.worker.code.Zip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bundles are compiled when they are deployed. */
@RequiresRoot
class ByteCodeTest {
  private static final String ONE = "def handler(event, context):\n    return 1\n";
  private static final String TWO = ONE.replace('1', '2');
  private static final String HOSTILE = "open('/tmp/ran', 'w')\nraise SystemExit(3)\n";

  @RegisterExtension static final WorkerFixture FIXTURE = WorkerFixture.plain();

  private static FunctionSpec deploy(Zip zip) {
    return FIXTURE.bundle(Specs.named("compiled"), zip);
  }

  private static int run(FunctionSpec function) {
    return FIXTURE.run(function, "{}").value().asInt();
  }

  private static Path folder(FunctionSpec function) {
    return FIXTURE.config().dataDir().resolve("code").resolve(function.codeSha256());
  }

  private static String cached(String name) throws IOException {
    return "__pycache__/" + name + ByteCode.suffix(PythonInstall.kind());
  }

  private static List<String> compiled(FunctionSpec function) throws IOException {
    Path folder = folder(function);
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .map(file -> folder.relativize(file).toString())
          .filter(name -> name.endsWith(".pyc"))
          .sorted()
          .toList();
    }
  }

  @Test
  void whatIsCompiledIsWhatRuns() throws IOException {
    FunctionSpec function = deploy(new Zip().file("app.py", ONE));
    assertEquals(List.of(cached("app")), compiled(function));
    Files.writeString(folder(function).resolve("app.py"), TWO);
    assertEquals(1, run(function));
  }

  @Test
  void modulesBelowTheRootAreCompiledAndSayWhereTheyAre() throws IOException {
    FunctionSpec function =
        deploy(
            new Zip()
                .file("pkg/__init__.py", "")
                .file("pkg/part.py", "def name():\n    return name.__code__.co_filename\n")
                .file(
                    "app.py",
                    "from pkg import part\ndef handler(event, context):\n"
                        + "    return [part.name(), handler.__code__.co_filename,"
                        + " part.__spec__.cached]\n"));
    String part = cached("part");
    assertEquals(
        List.of(cached("app"), "pkg/" + cached("__init__"), "pkg/" + part), compiled(function));
    assertEquals(
        "[\"/var/task/pkg/part.py\",\"/var/task/app.py\",\"/var/task/pkg/" + part + "\"]",
        FIXTURE.run(function, "{}").value().toString());
  }

  @Test
  void whatCannotBeCompiledIsLeftOutAndNothingRuns() throws IOException {
    String deep = "x = " + "(".repeat(50_000) + ")".repeat(50_000);
    FunctionSpec function =
        deploy(
            new Zip()
                .file("app.py", ONE)
                .file("bad.py", "def (:\n")
                .file("deep.py", deep)
                .file("nul.py", "x = '\0'\n")
                .file("notpython.txt", ONE)
                .file("os.py", HOSTILE)
                .file("zipfile.py", HOSTILE)
                .link("link.py", "app.py"));
    assertEquals(List.of(cached("app"), cached("os"), cached("zipfile")), compiled(function));
    assertEquals(1, run(function));
  }

  @Test
  void aSyntaxErrorIsToldByTheFirstCallAsEver() {
    FunctionSpec function = deploy(new Zip().file("app.py", "def handler(:\n"));
    assertEquals("Runtime.UserCodeSyntaxError", FIXTURE.run(function, "{}").errorType());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 16, 40})
  void spoiledByteCodeIsNotUsed(int length) throws IOException {
    FunctionSpec function = deploy(new Zip().file("app.py", ONE + "# " + length + "\n"));
    Path file = folder(function).resolve(cached("app"));
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, length));
    assertEquals(1, run(function));
  }

  @Test
  void whatABundleBringsIsLeftAsItIs() throws IOException {
    FunctionSpec function =
        deploy(new Zip().file("app.py", ONE).file(cached("app"), "of somebody else's"));
    assertEquals("of somebody else's", Files.readString(folder(function).resolve(cached("app"))));
    assertEquals(1, run(function));
  }

  @Test
  void somethingElseInThePlaceOfTheFolderIsLeftToo() throws IOException {
    FunctionSpec file = deploy(new Zip().file("app.py", ONE).file("__pycache__", "a file"));
    assertTrue(Files.isRegularFile(folder(file).resolve("__pycache__")));
    assertEquals(1, run(file));
    FunctionSpec link =
        deploy(new Zip().file("app.py", ONE).directory("other").link("__pycache__", "other"));
    assertTrue(Files.isSymbolicLink(folder(link).resolve("__pycache__")));
    assertFalse(
        Files.exists(
            folder(link).resolve("other").resolve(Path.of(cached("app")).getFileName()),
            LinkOption.NOFOLLOW_LINKS));
    assertEquals(1, run(link));
  }

  @Test
  void otherLanguagesAreNotCompiled() throws IOException {
    FunctionSpec function =
        deploy(new Zip().file("app.py", ONE).file("faas.yaml", "runtime: node\n"));
    assertEquals(List.of(), compiled(function));
  }
}
