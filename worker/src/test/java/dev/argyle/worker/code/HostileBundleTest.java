package dev.argyle.worker.code;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.argyle.worker.api.BundleException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bundles that want out, want too much, or are no bundles. */
class HostileBundleTest {
  @TempDir Path folder;
  private Path into;

  @BeforeEach
  void makeTarget() throws IOException {
    into = Files.createDirectories(folder.resolve("deep/er/into"));
  }

  private String refusalOf(Zip zip) {
    return refusalOf(zip.bytes());
  }

  private String refusalOf(byte[] archive) {
    return assertThrows(BundleException.class, () -> unpack(archive)).getMessage();
  }

  private void unpack(byte[] archive) throws BundleException, IOException {
    Path bundle = Files.write(folder.resolve("bundle.zip"), archive);
    new BundleUnpacker(1 << 20, 20).unpack(bundle, into);
  }

  private List<String> outside() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(path -> Files.isRegularFile(path) && !path.startsWith(into))
          .map(path -> folder.relativize(path).toString())
          .filter(name -> !name.equals("bundle.zip"))
          .toList();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../out", "../../out", "a/../../out", "/tmp/argyle-out", "a\\..\\..\\out", "..\\out",
        "a/b\\out", "nul\0out", "..", "a/..", "./out", "a//out"
      })
  void refusesNamesThatCouldLeaveTheFolder(String name) throws IOException {
    for (int mode : new int[] {0, 0100644}) {
      refusalOf(new Zip().entry(name, mode, new byte[1]));
    }
    assertEquals(List.of(), outside());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/etc/passwd", "..", "../x", "a/../../x", "../../../etc", ""})
  void refusesLinksThatLeadOut(String target) {
    refusalOf(new Zip().link("l", target));
  }

  @Test
  void refusesALinkThatLeadsOutFromADeeperFolder() {
    assertEquals(
        "the bundle's entry 'a/b/l' is a link out of the function's folder",
        refusalOf(new Zip().link("a/b/l", "../../../x")));
  }

  @Test
  void refusesAFileThatWouldBeWrittenThroughALink() throws IOException {
    refusalOf(new Zip().link("l", "d").directory("d").file("l/f", "x"));
    assertEquals(List.of(), outside());
  }

  @Test
  void refusesALinkThatLiesBehindALink() {
    assertEquals(
        "the bundle's entry 'l/m' lies behind a link",
        refusalOf(new Zip().directory("d").link("l", "d").link("l/m", "x")));
  }

  @Test
  void refusesALinkBehindALinkToNowhere() {
    refusalOf(new Zip().link("l", "nowhere").link("l/m", "x"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0010644, 0020644, 0060644, 0140644})
  void refusesFifosDevicesAndSockets(int mode) {
    assertEquals(
        "the bundle's entry 'x' is neither a file nor a directory nor a link",
        refusalOf(new Zip().entry("x", mode, new byte[0])));
  }

  @Test
  void refusesMoreBytesThanItMayUnpack() {
    assertEquals(
        "the bundle is larger than 1 MiB when unpacked",
        refusalOf(
            new Zip()
                .entry("a", 0, new byte[1 << 19])
                .entry("b", 0, new byte[1 << 19])
                .entry("c", 0, new byte[1])));
  }

  @Test
  void countsTheBytesThatComeOutAndNotThoseTheArchiveClaims() {
    byte[] archive = new Zip().entry("bomb", 0, new byte[3 << 20]).bytes();
    byte[] size = {0, 0, 48, 0};
    byte[] lie = {1, 0, 0, 0};
    for (int i = 0; i + 4 <= archive.length; i++) {
      if (Arrays.equals(archive, i, i + 4, size, 0, 4)) {
        System.arraycopy(lie, 0, archive, i, 4);
      }
    }
    refusalOf(archive);
  }

  @Test
  void refusesMoreEntriesThanItMayUnpack() {
    Zip zip = new Zip();
    for (int i = 0; i < 21; i++) {
      zip.file("f" + i, "");
    }
    assertEquals("the bundle holds more than 20 entries", refusalOf(zip));
  }

  @Test
  void countsTheFoldersThatNamesImply() {
    Zip zip = new Zip();
    for (int i = 0; i < 3; i++) {
      zip.file(i + "/b/c/d/e/f/g/h/file", "");
    }
    assertEquals("the bundle holds more than 20 entries", refusalOf(zip));
  }

  @Test
  void refusesWhatIsEncrypted() {
    byte[] archive = Zip.withFlags(new Zip().file("a", "secret").bytes(), 1);
    assertEquals(
        "the bundle's entry 'a' is encrypted or packed in a way that is not supported",
        refusalOf(archive));
  }

  @Test
  void refusesAFileThatIsThereTwice() {
    assertEquals(
        "the bundle's entry 'a' is there twice",
        refusalOf(new Zip().file("a", "1").file("a", "2")));
  }

  @Test
  void refusesALinkWhereAFileIs() {
    refusalOf(new Zip().file("a", "1").link("a", "b"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/b", "a/b/c", "a/b/c/d"})
  void refusesAFileBelowAFile(String name) {
    refusalOf(new Zip().file("a", "1").file(name, "2"));
  }

  @Test
  void refusesAFileWhereAFolderIs() {
    refusalOf(new Zip().file("a/b", "1").file("a", "2"));
  }

  @Test
  void refusesAFolderWhereAFileIs() {
    refusalOf(new Zip().file("a", "1").directory("a"));
  }

  @Test
  void refusesALinkTargetThatIsTooLong() {
    refusalOf(new Zip().link("l", "a/".repeat(1_000)));
  }

  @Test
  void refusesAnEmptyBundle() {
    assertEquals("the bundle is empty", refusalOf(new Zip()));
  }

  @Test
  void refusesWhatIsNoArchive() {
    for (String text : List.of("", "PK", "hello", "#!/bin/sh\nexit 0\n")) {
      assertEquals(
          "the bundle is not a zip file, or it is cut",
          refusalOf(text.getBytes(StandardCharsets.UTF_8)));
    }
  }

  @Test
  void refusesAnArchiveThatIsCutAnywhere() throws IOException {
    byte[] whole = new Zip().file("app.py", "x".repeat(100)).file("b/c", "y").bytes();
    for (int length = 0; length < whole.length; length++) {
      CodeCache.deleteTree(into);
      Files.createDirectory(into);
      refusalOf(Arrays.copyOf(whole, length));
    }
  }

  @Test
  void refusesOrUnpacksWhateverBytesAreChanged() throws IOException {
    byte[] whole = new Zip().file("app.py", "x".repeat(100)).link("l", "app.py").bytes();
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int turn = 0; turn < 1_000; turn++) {
      CodeCache.deleteTree(into);
      Files.createDirectory(into);
      byte[] changed = whole.clone();
      for (int i = random.nextInt(8); i >= 0; i--) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt();
      }
      try {
        unpack(changed);
      } catch (BundleException expected) {
        // It is what the person who deployed it is told.
      } catch (IOException | RuntimeException e) {
        fail("turn " + turn + " of seed " + seed, e);
      }
      assertTrue(outside().isEmpty(), "seed " + seed);
    }
  }

  @Test
  void takesOrRefusesNamesThatAreNotAscii() throws IOException {
    try {
      unpack(new Zip().file("gr\u00fc\u00dfe.txt", "x").bytes());
    } catch (BundleException whereTheLocaleIsAscii) {
      assertTrue(whereTheLocaleIsAscii.getMessage().contains("name"));
    }
  }

  @Test
  void refusesAnArchiveOfVeryManyEntriesBeforeItReadsThem() {
    Zip zip = new Zip();
    for (int i = 0; i < 60; i++) {
      zip.file("f" + i, "");
    }
    byte[] archive = zip.bytes();
    int last = archive.length - 1;
    while (archive[last] != 'P' || archive[last + 2] != 1) {
      last--;
    }
    // A name beyond the archive's end: whoever reads all entries finds it.
    archive[last + 28] = -1;
    archive[last + 29] = -1;
    assertEquals("the bundle holds more than 20 entries", refusalOf(archive));
  }

  @Test
  void aSignatureIsFoundWhereverReadsCutIt() throws IOException {
    byte[] archive = new Zip().file("a", "1").file("b", "2").bytes();
    for (int piece = 1; piece < 9; piece++) {
      assertTrue(EntryCount.exceeds(inPieces(archive, piece), 1));
      assertFalse(EntryCount.exceeds(inPieces(archive, piece), 2));
    }
  }

  private static InputStream inPieces(byte[] bytes, int most) {
    return new ByteArrayInputStream(bytes) {
      @Override
      public int read(byte[] into, int from, int length) {
        return super.read(into, from, Math.min(length, most));
      }
    };
  }
}
