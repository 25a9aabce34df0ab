package dev.argyle.worker.code;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.RunId;
import dev.argyle.worker.api.BundleException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
import org.junit.jupiter.params.provider.ValueSource;

class CodeCacheTest {
  private static final byte[] GOOD = new Zip().file("app.py", "x").file("a/b", "y").bytes();
  private static final byte[] BAD = new Zip().file("app.py", "x").file("../out", "y").bytes();
  private static final String SHA = Zip.sha256(GOOD);

  @TempDir Path folder;
  private CodeCache cache;

  @BeforeEach
  void open() throws IOException {
    cache = new CodeCache(folder.resolve("code"), folder.resolve("staging"));
  }

  static void prepare(CodeCache cache, String sha, Path bundle)
      throws BundleException, IOException {
    cache.unpack(sha, bundle);
    cache.makeReady(sha, Optional.empty());
  }

  @Test
  void discardsWhatDidNotBecomeReady() throws Exception {
    cache.unpack(SHA, bundle(GOOD));
    assertEquals(Optional.empty(), cache.find(SHA));
    cache.discard(SHA, cache.preparations(SHA));
    assertEquals(List.of(), contents("code"));
  }

  @Test
  void doesNotDiscardWhatSomebodyElseIsPreparing() throws Exception {
    cache.unpack(SHA, bundle(GOOD));
    long first = cache.preparations(SHA);
    cache.unpack(SHA, bundle(GOOD));
    cache.discard(SHA, first);
    assertEquals(List.of(SHA), contents("code"));
  }

  private Path bundle(byte[] archive) throws IOException {
    return Files.write(folder.resolve("bundle.zip"), archive);
  }

  private List<String> contents(String name) throws IOException {
    try (Stream<Path> entries = Files.list(folder.resolve(name))) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    }
  }

  @Test
  void knowsNothingBeforeItIsPrepared() {
    assertEquals(Optional.empty(), cache.find(SHA));
  }

  @Test
  void unpacksUnderTheHash() throws Exception {
    prepare(cache, SHA, bundle(GOOD));
    Path code = cache.find(SHA).orElseThrow().folder();
    assertEquals(folder.resolve("code").resolve(SHA), code);
    assertEquals("y", Files.readString(code.resolve("a/b")));
    assertEquals(List.of(), contents("staging"));
  }

  @Test
  void leavesNothingOfABundleItRefuses() throws IOException {
    Path bad = bundle(BAD);
    assertThrows(BundleException.class, () -> prepare(cache, SHA, bad));
    assertEquals(List.of(), contents("code"));
    assertEquals(List.of(), contents("staging"));
    assertEquals(Optional.empty(), cache.find(SHA));
  }

  @Test
  void triesAgainAfterARefusal() throws Exception {
    Path bad = bundle(BAD);
    assertThrows(BundleException.class, () -> prepare(cache, SHA, bad));
    prepare(cache, SHA, bundle(GOOD));
    assertTrue(cache.find(SHA).isPresent());
  }

  @Test
  void readsABundleOnce() throws Exception {
    Path bundle = bundle(GOOD);
    prepare(cache, SHA, bundle);
    Files.delete(bundle);
    prepare(cache, SHA, bundle);
    assertTrue(cache.find(SHA).isPresent());
  }

  @Test
  void knowsWhatARunBeforeUnpackedOnceItIsAsked() throws Exception {
    prepare(cache, SHA, bundle(GOOD));
    CodeCache next = new CodeCache(folder.resolve("code"), folder.resolve("staging"));
    prepare(next, SHA, folder.resolve("no-longer-there"));
    assertTrue(next.find(SHA).isPresent());
  }

  @Test
  void deletesWhatARunBeforeUnpackedAndNobodyNeedsAnyMore() throws Exception {
    prepare(cache, SHA, bundle(GOOD));
    CodeCache next = new CodeCache(folder.resolve("code"), folder.resolve("staging"));
    assertTrue(next.remove(SHA, next.preparations(SHA)));
    assertEquals(List.of(), contents("code"));
  }

  @Test
  void aPreparationBetweenTwoRemovalsStays() throws Exception {
    prepare(cache, SHA, bundle(GOOD));
    long first = cache.preparations(SHA);
    assertTrue(cache.remove(SHA, first));
    prepare(cache, SHA, bundle(GOOD));
    assertFalse(cache.remove(SHA, first), "whoever asked before it was prepared again");
    assertTrue(cache.find(SHA).isPresent());
  }

  @Test
  void unpacksTheSameBundleOnceForManyAtATime() throws Exception {
    Path bundle = bundle(GOOD);
    int threads = 8;
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      CountDownLatch together = new CountDownLatch(threads);
      List<Future<?>> attempts = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        attempts.add(
            executor.submit(
                () -> {
                  together.countDown();
                  together.await();
                  prepare(cache, SHA, bundle);
                  return null;
                }));
      }
      for (Future<?> attempt : attempts) {
        attempt.get();
      }
    } finally {
      executor.shutdownNow();
    }
    assertEquals(List.of(SHA), contents("code"));
    assertEquals(List.of(), contents("staging"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "abc", "../../etc", "A", "g"})
  void refusesAKeyThatIsNoHash(String key) {
    Path bundle = folder.resolve("bundle.zip");
    assertThrows(IllegalArgumentException.class, () -> prepare(cache, key, bundle));
  }

  @Test
  void deletesATreeButNotWhatItsLinksLeadTo() throws IOException {
    Path kept = Files.writeString(folder.resolve("kept"), "x");
    Path tree = Files.createDirectories(folder.resolve("tree/a/b")).getParent().getParent();
    Files.createSymbolicLink(tree.resolve("l"), folder);
    CodeCache.deleteTree(tree);
    assertFalse(Files.exists(tree));
    assertTrue(Files.exists(kept));
  }

  @Test
  void sweepsWhatRunsLeftThatHaveEndedAndNothingElse() throws IOException {
    Path runs = folder.resolve("runs");
    Path dead = Files.createDirectories(runs.resolve("argyle-4194305-1/code-1")).getParent();
    Path live = Files.createDirectories(runs.resolve(RunId.current() + "/code-1"));
    Path foreign = Files.createDirectories(runs.resolve("somebody's"));
    new CodeCache(folder.resolve("swept"), runs.resolve("argyle-own"));
    assertFalse(Files.exists(dead));
    assertTrue(Files.exists(live));
    assertTrue(Files.exists(foreign));
  }
}
