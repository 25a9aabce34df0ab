package dev.argyle.worker.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.worker.api.BundleException;
import dev.argyle.worker.code.Zip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of an installer's answers on disk, honest or not. */
class PythonStoreTest {
  private static final String ONE = "1".repeat(64);
  private static final String TWO = "2".repeat(64);

  @TempDir Path folder;
  private Path data;
  private Path code;
  private PackageStore store;
  private Environments environments;
  private InstallSettings settings =
      InstallSettings.from(Optional.empty(), Optional.empty(), PackageIndex.NPM_DEFAULT);

  @BeforeEach
  void open() throws IOException {
    data = Files.createDirectories(folder.resolve("data"));
    code = Files.createDirectories(folder.resolve("code"));
    Files.writeString(code.resolve("requirements.txt"), "anything\n");
    reopen();
  }

  private void reopen() throws IOException {
    store = new PackageStore(data.resolve("packages"), data.resolve("staging"));
    environments =
        new Environments(
            store, data.resolve("environments"), data.resolve("installed"), settings.budgetBytes());
  }

  private PythonInstall install(ScriptedGuest guest) {
    return new PythonInstall(
        settings, new InstallerGuest(settings, guest, Runnable::run), store, environments);
  }

  private List<String> files(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile)
          .map(root::relativize)
          .map(Path::toString)
          .sorted()
          .toList();
    }
  }

  private void assertNothingIsHalfDone() throws IOException {
    assertEquals(List.of(), files(data.resolve("staging")));
    assertEquals(List.of(), files(data.resolve("installed")));
    assertEquals(List.of(), files(data.resolve("environments")));
  }

  @Test
  void linksPackagesIntoOneFolder() throws Exception {
    Path root = install(ScriptedGuest.honest("a", "b")).install(ONE, code).orElseThrow();
    assertEquals(List.of("a.py", "b.py"), files(root));
    Path kept = data.resolve("packages").resolve(PythonInstall.kind()).resolve("a/1.0");
    Path file = kept.resolve(PackageId.sha256("a")).resolve("files/a.py");
    assertTrue(Files.isSameFile(file, root.resolve("a.py")));
  }

  @Test
  void installsAPackageOnceForAllFunctions() throws Exception {
    ScriptedGuest guest = ScriptedGuest.honest("a", "b");
    PythonInstall install = install(guest);
    Path root = install.install(ONE, code).orElseThrow();
    assertEquals(root, install.install(TWO, code).orElseThrow());
    assertEquals(List.of("resolve", "wheels", "resolve"), guest.tasks());
  }

  @Test
  void installsOnceWhenManyWantTheSameAtATime() throws Exception {
    ScriptedGuest guest = ScriptedGuest.honest("a", "b");
    PythonInstall install = install(guest);
    int threads = 6;
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      CountDownLatch together = new CountDownLatch(threads);
      List<Future<?>> attempts = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        String sha = Integer.toString(i).repeat(64);
        attempts.add(
            executor.submit(
                () -> {
                  together.countDown();
                  together.await();
                  return install.install(sha, code).orElseThrow();
                }));
      }
      for (Future<?> attempt : attempts) {
        attempt.get();
      }
    } finally {
      executor.shutdownNow();
    }
    assertEquals(1, guest.tasks().stream().filter("wheels"::equals).count());
    assertEquals(List.of(), files(data.resolve("staging")));
  }

  @Test
  void installsDifferentSetsAtATimeAndWhatTheyShareOnce() throws Exception {
    ScriptedGuest honest = ScriptedGuest.honest();
    List<String> pins = Collections.synchronizedList(new ArrayList<>());
    ScriptedGuest guest =
        new ScriptedGuest(
            task -> ScriptedGuest.packages(task.path("files").path("req").asText().split("\n", 0)),
            task -> {
              task.path("pins").forEach(pin -> pins.add(pin.asText()));
              return honest.stream(task);
            });
    PythonInstall install = install(guest);
    int threads = 6;
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Path>> attempts = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        Path mine = Files.createDirectory(folder.resolve("code" + i));
        Files.writeString(mine.resolve("requirements.txt"), "shared\nown" + i + "\n");
        String sha = Integer.toString(i).repeat(64);
        attempts.add(executor.submit(() -> install.install(sha, mine).orElseThrow()));
      }
      for (int i = 0; i < threads; i++) {
        assertEquals(List.of("own" + i + ".py", "shared.py"), files(attempts.get(i).get()));
      }
    } finally {
      executor.shutdownNow();
    }
    assertEquals(threads + 1, pins.size(), pins.toString());
  }

  @Test
  void installsNothingAgainAfterARestart() throws Exception {
    Path root = install(ScriptedGuest.honest("a")).install(ONE, code).orElseThrow();
    reopen();
    assertEquals(root, environments.of(ONE, PythonInstall.kind()).orElseThrow());
    ScriptedGuest guest = ScriptedGuest.honest("a");
    install(guest).install(TWO, code);
    assertEquals(List.of("resolve"), guest.tasks());
  }

  @Test
  void theNameIsPartOfTheKeyAndSoIsTheHash() throws Exception {
    install(ScriptedGuest.honest("victim")).install(ONE, code);
    // A sandbox that lies of what it resolved gets what it named, in a folder of its own.
    String lie = "{\"packages\":[" + ScriptedGuest.one("victim", "1.0", "f".repeat(64)) + "]}";
    ScriptedGuest liar =
        new ScriptedGuest(
            task -> lie, task -> new Zip().directory("0").file("0/victim.py", "poison").bytes());
    Path poisoned = install(liar).install(TWO, code).orElseThrow();
    assertEquals("poison", Files.readString(poisoned.resolve("victim.py")));
    Path clean = environments.of(ONE, PythonInstall.kind()).orElseThrow();
    assertEquals("# victim", Files.readString(clean.resolve("victim.py")));
  }

  @ParameterizedTest
  @CsvSource({
    "../../x, 1.0",
    "/etc, 1.0",
    "a/b, 1.0",
    "'', 1.0",
    ".., 1.0",
    "a, ../../x",
    "a, 1/0",
    "a, ..",
    "a, ''",
    "a, 1..2",
    "a\u0000b, 1.0",
    "a b, 1.0"
  })
  void believesNoNameOrVersionThatIsNone(String name, String version) throws IOException {
    String answer = "{\"packages\":[" + ScriptedGuest.one(name, version, "f".repeat(64)) + "]}";
    ScriptedGuest guest = new ScriptedGuest(task -> answer, task -> new byte[0]);
    PythonInstall install = install(guest);
    assertThrows(BundleException.class, () -> install.install(ONE, code));
    assertEquals(List.of("resolve"), guest.tasks());
    assertNothingIsHalfDone();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "../../packages/python3/x", "", "ABCDEF"})
  void believesNoHashThatIsNone(String hash) throws IOException {
    String answer = "{\"packages\":[" + ScriptedGuest.one("a", "1.0", hash) + "]}";
    ScriptedGuest guest = new ScriptedGuest(task -> answer, task -> new byte[0]);
    PythonInstall install = install(guest);
    assertThrows(BundleException.class, () -> install.install(ONE, code));
    assertNothingIsHalfDone();
  }

  private void refusesStream(byte[] stream) throws IOException {
    ScriptedGuest guest = new ScriptedGuest(task -> ScriptedGuest.packages("a"), task -> stream);
    PythonInstall install = install(guest);
    List<String> before = files(folder);
    BundleException refusal = assertThrows(BundleException.class, () -> install.install(ONE, code));
    assertFalse(refusal.getMessage().contains("\n"), refusal.getMessage());
    assertEquals(before, files(folder), "nothing anywhere");
    assertNothingIsHalfDone();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "/etc/x", "0/../../x", "0//x", "0/a\\..\\x", "0/./x"})
  void refusesPathsThatLeaveThePackage(String path) throws IOException {
    refusesStream(new Zip().directory("0").file(path, "x").bytes());
  }

  @Test
  void refusesLinksThatLeaveThePackage() throws IOException {
    refusesStream(new Zip().directory("0").link("0/l", "../../../../etc").bytes());
  }

  @Test
  void refusesToWriteThroughALink() throws IOException {
    refusesStream(
        new Zip().directory("0").link("0/l", "m").file("0/l/x", "x").file("0/l", "y").bytes());
  }

  @Test
  void refusesWhatIsNoArchive() throws IOException {
    refusesStream(new byte[] {1, 2, 3});
    refusesStream(new byte[0]);
  }

  @Test
  void refusesAnAnswerWithoutThePackage() throws IOException {
    refusesStream(new Zip().directory("7").file("7/x.py", "x").bytes());
  }

  @Test
  void collectsWhatNobodyUsesWhenTheBudgetIsSpent() throws Exception {
    settings = settings.withBounds(10, settings.timeoutMs()); // "# a" and "# b" are six bytes
    reopen();
    install(ScriptedGuest.honest("a")).install(ONE, code);
    install(ScriptedGuest.honest("b")).install(TWO, code);
    environments.forget(ONE);
    assertEquals(2, store.all().size(), "there is room");
    Path root = install(ScriptedGuest.honest("c", "d")).install("3".repeat(64), code).orElseThrow();
    assertEquals(List.of("c.py", "d.py"), files(root));
    List<String> left = store.all().stream().map(PackageStore.Kept::path).sorted().toList();
    assertEquals(3, left.size());
    assertTrue(left.stream().noneMatch(path -> path.contains("/a/")), left.toString());
    assertEquals(List.of("b.py"), files(environments.of(TWO, PythonInstall.kind()).orElseThrow()));
  }

  @Test
  void refusesWhatDoesNotFitBesideWhatIsUsed() throws Exception {
    settings = settings.withBounds(7, settings.timeoutMs());
    reopen();
    install(ScriptedGuest.honest("a", "b")).install(ONE, code);
    PythonInstall install = install(ScriptedGuest.honest("c"));
    BundleException refusal = assertThrows(BundleException.class, () -> install.install(TWO, code));
    assertTrue(refusal.getMessage().contains("--packages-budget"), refusal.getMessage());
    assertEquals(2, store.all().size());
    assertEquals(
        List.of("a.py", "b.py"), files(environments.of(ONE, PythonInstall.kind()).orElseThrow()));
  }

  @Test
  void aPackageThatLooksLikeAStoreIsOnePackage() throws Exception {
    String pretence = "0/" + "a".repeat(64) + "/";
    ScriptedGuest guest =
        new ScriptedGuest(
            task -> ScriptedGuest.packages("bytes"),
            task ->
                new Zip()
                    .file("0/bytes", "-1000000000000")
                    .file("0/files/x.py", "x")
                    .file(pretence + "bytes", "-1000000000000")
                    .file(pretence + "files/x.py", "x")
                    .bytes());
    install(guest).install(ONE, code);
    install(ScriptedGuest.honest("files")).install(TWO, code);
    assertEquals(2, store.all().size());
    assertTrue(store.all().stream().allMatch(one -> one.bytes() > 0), store.all().toString());
  }

  @Test
  void believesNoFolderThatIsThereWithoutItsName() throws Exception {
    // As a power cut may leave them: a use of an environment that is not there.
    Files.writeString(data.resolve("installed").resolve(ONE), PythonInstall.kind() + "/" + TWO);
    assertTrue(environments.of(ONE, PythonInstall.kind()).isEmpty());
  }
}
