package dev.argyle.worker.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.testing.Eventually;
import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.WorkerFixture;
import dev.argyle.worker.api.BundleException;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Specs;
import dev.argyle.worker.code.Zip;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Indexes and packages that mean harm, installed in real sandboxes. */
@RequiresRoot
class HostileInstallTest {
  private static final long TIMEOUT_MS = 12_000;

  @RegisterExtension static final PackageServer SERVER = new PackageServer();

  @RegisterExtension
  static final WorkerFixture FIXTURE =
      WorkerFixture.with(
          config ->
              config.withInstall(
                  InstallSettings.from(
                          Optional.of(PackageIndex.of(SERVER.url("/simple"))),
                          Optional.empty(),
                          PackageIndex.of(SERVER.url("/npm/")))
                      .withBounds(InstallSettings.DEFAULT_BUDGET_BYTES, TIMEOUT_MS)));

  @AfterEach
  void nothingIsLeft() throws IOException {
    Path staging = FIXTURE.config().dataDir().resolve("staging");
    try (Stream<Path> left = Files.walk(staging)) {
      assertEquals(List.of(), left.filter(Files::isRegularFile).toList());
    }
    Eventually.await("no installer runs", () -> FIXTURE.instances("busy") == 0);
  }

  private static FunctionSpec python(String requirements) {
    return FIXTURE.bundle(
        Specs.named("hostile"),
        new Zip()
            .file("requirements.txt", requirements + "\n")
            .file("app.py", "def handler(event, context):\n  return 1\n"));
  }

  private static String refusal(String requirements) {
    AssertionError failure = assertThrows(AssertionError.class, () -> python(requirements));
    return words(failure);
  }

  private static String words(AssertionError failure) {
    Throwable cause = failure.getCause().getCause();
    String message = assertInstanceOf(BundleException.class, cause, cause::toString).getMessage();
    assertTrue(message.length() <= Words.MAX_CHARS, "" + message.length());
    assertTrue(message.chars().allMatch(c -> c == '\n' || c >= ' '), message);
    return message;
  }

  private static void source(String name, String code) {
    SERVER.python(name, name + "-1.0.tar.gz", Sources.of(name, "1.0", "", code));
  }

  @BeforeAll
  static void requirePip() {
    Installers.requirePip();
  }

  @Test
  void saysWhatPipSaysOfAPackageThatIsNotThere() {
    String words = refusal("nowhere-to-be-found==1.0");
    assertTrue(
        words.contains("No matching distribution found for nowhere-to-be-found==1.0"), words);
  }

  @Test
  void saysWhatPipSaysOfAnIndexThatTalksNonsense() {
    byte[] nonsense = new byte[100_000];
    new Random(1).nextBytes(nonsense);
    SERVER.serve("/simple/nonsense/", nonsense);
    String words = refusal("nonsense");
    assertTrue(words.startsWith("pip gave up: "), words);
    assertFalse(words.contains("\n"), words);
  }

  @Test
  void anIndexThatNeverAnswersIsNotWaitedForWithoutEnd() {
    SERVER.hang("/simple/silent/");
    assertEquals("installing the packages took longer than 12 s", refusal("silent"));
  }

  @Test
  void aWheelThatIsNoneIsRefused() {
    SERVER.python("broken", "broken-1.0-py3-none-any.whl", new byte[] {'P', 'K', 0, 1});
    assertTrue(refusal("broken").contains("broken"), "pip's words");
  }

  @Test
  void aWheelWithOtherBytesThanItsHashIsRefused() {
    SERVER.python(Wheel.of("swapped", "1.0").file("swapped.py", ""));
    SERVER.serve(
        "/files/swapped-1.0-py3-none-any.whl",
        Wheel.of("swapped", "1.0").file("swapped.py", "import os").bytes());
    assertTrue(refusal("swapped").contains("DO NOT MATCH THE HASHES"), "pip's words");
  }

  @Test
  void aWheelWithPathsThatLeaveItsFolderIsRefused() {
    for (String path : List.of("../../climbs.py", "/tmp/climbs.py", "/opt/python/climbs.py")) {
      String name = "climbs" + path.length();
      SERVER.python(Wheel.of(name, "1.0").file(path, "x = 1"));
      String words = refusal(name);
      assertTrue(words.contains("outside"), words);
    }
  }

  @Test
  void aScriptWhoseNameClimbsReachesNoOtherPackage() {
    String scripts = "[console_scripts]\n";
    for (String name : List.of("../prey.py", "../../out/prey.py", "../../../tmp/out/prey.py")) {
      scripts += name + " = os:getcwd\n";
    }
    SERVER.python(
        Wheel.of("acrobat", "1.0").file("acrobat-1.0.dist-info/entry_points.txt", scripts));
    SERVER.python(Wheel.of("prey", "1.0").file("prey.py", "x = 'clean'"));
    try {
      python("acrobat\nprey");
    } catch (AssertionError refused) {
      words(refused);
    }
    FunctionSpec function =
        FIXTURE.bundle(
            Specs.named("preyed"),
            new Zip()
                .file("requirements.txt", "prey")
                .file("app.py", "import prey\ndef handler(e, c):\n  return prey.x\n"));
    assertEquals("clean", FIXTURE.run(function, "{}").value().asText());
  }

  @Test
  void aRecordThatLiesChangesNothing() {
    SERVER.python(
        Wheel.of("liar", "1.0")
            .file("liar.py", "x = 1")
            .lies("../../../../etc/passwd")
            .lies("/etc/shadow"));
    try {
      python("liar");
    } catch (AssertionError refused) {
      words(refused);
    }
    assertTrue(Files.exists(Path.of("/etc/passwd")));
  }

  @Test
  void anInstallThatHangsEnds() {
    source("hangs", "while True: pass");
    assertEquals("installing the packages took longer than 12 s", refusal("hangs"));
  }

  @Test
  void anInstallThatFillsItsDiskEndsInItsOwnWalls() {
    source(
        "fills",
        "with open('/tmp/full', 'wb') as file:\n  while True: file.write(b'x' * (1 << 20))");
    String words = refusal("fills");
    assertTrue(words.contains("No space left") || words.contains("too large"), words);
  }

  @Test
  void anInstallThatPrintsWithoutEndIsCutShort() {
    source(
        "talks",
        """
        import sys
        for i in range(40000): print('\\x1b[2J\\x07 blah' * 10, file=sys.stderr)
        raise RuntimeError('the end of it')
        """);
    assertTrue(refusal("talks").contains("the end of it"), "the reason is kept");
  }

  @Test
  void anInstallThatTakesAllMemoryEnds() {
    source("eats", "keep = []\nwhile True: keep.append(bytearray(64 << 20))");
    String words = refusal("eats");
    assertTrue(
        words.contains("memory")
            || words.contains("MemoryError")
            || words.contains("-9")
            || words.contains("137"),
        words);
  }

  @Test
  void aBuildReachesTheIndexAndNothingElse() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      source(
          "calls",
          "import socket\nsocket.create_connection(('127.0.0.1', "
              + other.getLocalPort()
              + "), 5)");
      String words = refusal("calls");
      assertTrue(words.contains("Operation not permitted"), words);
    }
  }

  @Test
  void aPackageWhoseMetadataNamesAnotherPlaceIsRefused() {
    SERVER.python(
        "odd",
        "odd-1.0.tar.gz",
        Sources.of(
            "odd",
            "1.0",
            "",
            "open('PKG-INFO', 'w').write('Metadata-Version: 2.1\\nName: odd\\nVersion: ../../../x\\n')"));
    refusal("odd");
  }

  @Test
  void npmRefusesATarballWithOtherBytesThanTheLockSays() {
    Installers.requireNpm();
    SERVER.npm(
        "tampered", "1.0.0", "{\"name\":\"tampered\",\"version\":\"1.0.0\"}", Map.of("a.js", "1"));
    String lock =
        """
        {"name":"f","lockfileVersion":3,"requires":true,"packages":{
          "":{"name":"f","dependencies":{"tampered":"1.0.0"}},
          "node_modules/tampered":{"version":"1.0.0","resolved":"URL","integrity":"HASH"}}}
        """
            .replace("URL", SERVER.url("/npm/tar/tampered-1.0.0.tgz"))
            .replace("HASH", "sha512-" + "A".repeat(86) + "==");
    AssertionError failure =
        assertThrows(
            AssertionError.class,
            () ->
                FIXTURE.bundle(
                    Specs.named("tampered"),
                    new Zip()
                        .file(
                            "package.json",
                            "{\"name\":\"f\",\"dependencies\":{\"tampered\":\"1.0.0\"}}")
                        .file("package-lock.json", lock)
                        .file("app.py", "")));
    assertTrue(words(failure).contains("EINTEGRITY"), words(failure));
  }

  @Test
  void npmRunsNoScriptsAndWritesNothingElsewhere() {
    Installers.requireNpm();
    SERVER.npm(
        "scripted",
        "1.0.0",
        "{\"name\":\"scripted\",\"version\":\"1.0.0\",\"scripts\":{\"install\":\"echo x > ../ran\"}}",
        new PackageServer.Tar()
            .file(
                "package/package.json",
                "{\"name\":\"scripted\",\"version\":\"1.0.0\",\"scripts\":{\"install\":\"echo x > ../ran\"}}")
            .file("package/../../climbed.js", "1")
            .file("package/index.js", "1")
            .bytes());
    FunctionSpec function =
        FIXTURE.bundle(
            Specs.named("scripted"),
            new Zip()
                .file("package.json", "{\"dependencies\":{\"scripted\":\"*\"}}")
                .file(
                    "app.py",
                    "import os\ndef handler(e, c):\n  return [sorted(os.listdir('/opt/python')), sorted(os.listdir('/opt/python/scripted'))]\n"));
    assertEquals(
        "[[\".package-lock.json\",\"scripted\"],[\"index.js\",\"package.json\"]]",
        FIXTURE.run(function, "{}").value().toString());
  }

  @Test
  void aFunctionCannotChangeItsPackages() {
    SERVER.python(Wheel.of("kept", "1.0").file("kept.py", "x = 1"));
    FunctionSpec function =
        FIXTURE.bundle(
            Specs.named("vandal"),
            new Zip()
                .file("requirements.txt", "kept")
                .file(
                    "app.py",
                    "import kept\ndef handler(e, c):\n  try:\n    open(kept.__file__, 'w')\n  except OSError as error:\n    return error.strerror\n"));
    assertEquals("Read-only file system", FIXTURE.run(function, "{}").value().asText());
  }

  @Test
  void noUserSeesOrCountsTheInstaller() {
    long before = FIXTURE.stats().coldStarts();
    SERVER.python(Wheel.of("quiet", "1.0").file("quiet.py", "x = 1"));
    python("quiet");
    assertEquals(before, FIXTURE.stats().coldStarts());
    Eventually.await(
        "its log is forgotten",
        () -> WorkerFixture.await(FIXTURE.worker().logs(InstallerGuest.NAME, 10)).isEmpty());
  }
}
