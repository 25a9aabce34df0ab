package dev.argyle.deploy.pack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TimeZone;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderPackerTest {
  private final FolderPacker packer = new FolderPacker(PackLimits.defaults());

  @TempDir Path temporary;
  private Path folder;
  private Path zip;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectory(temporary.resolve("function"));
    zip = temporary.resolve("bundle.zip");
    write("faas.yaml", "name: x");
    write("handler.py", "def handler(event, context): pass");
  }

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private List<ZipArchiveEntry> pack() throws Exception {
    packer.pack(folder, zip);
    try (ZipFile file = ZipFile.builder().setPath(zip).get()) {
      return Collections.list(file.getEntriesInPhysicalOrder());
    }
  }

  private List<String> names() throws Exception {
    return pack().stream().map(ZipArchiveEntry::getName).toList();
  }

  private String refusal() {
    return assertThrows(PackException.class, () -> packer.pack(folder, zip)).getMessage();
  }

  @Test
  void entriesAreInTheOrderOfTheirNames() throws Exception {
    write("b/two.py", "");
    write("b/one.py", "");
    write("a.py", "");
    assertEquals(List.of("a.py", "b/", "b/one.py", "b/two.py", "faas.yaml", "handler.py"), names());
  }

  @Test
  void theSameFolderIsTheSameBytesAtAnotherTimeInAnotherZone() throws Exception {
    packer.pack(folder, zip);
    byte[] first = Files.readAllBytes(zip);
    TimeZone zone = TimeZone.getDefault();
    try {
      TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
      Files.setLastModifiedTime(
          folder.resolve("handler.py"), FileTime.fromMillis(1_000_000_000_000L));
      packer.pack(folder, zip);
    } finally {
      TimeZone.setDefault(zone);
    }
    assertArrayEquals(first, Files.readAllBytes(zip));
  }

  @Test
  void modesAreKept() throws Exception {
    Files.setPosixFilePermissions(
        write("run.sh", "#!/bin/sh"), PosixFilePermissions.fromString("rwxr-x--x"));
    ZipArchiveEntry entry =
        pack().stream().filter(e -> e.getName().equals("run.sh")).findFirst().orElseThrow();
    assertEquals(0100751, entry.getUnixMode());
  }

  @Test
  void aLinkWithinTheFolderStaysALink() throws Exception {
    Files.createSymbolicLink(folder.resolve("alias.py"), Path.of("handler.py"));
    packer.pack(folder, zip);
    try (ZipFile file = ZipFile.builder().setPath(zip).get()) {
      ZipArchiveEntry entry = file.getEntry("alias.py");
      assertTrue(entry.isUnixSymlink());
      assertEquals("handler.py", file.getUnixSymlink(entry));
    }
  }

  @Test
  void linksThatLeadOutAreRefused() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("../other"));
    assertEquals("link is a link that leads out of the folder (to ../other)", refusal());
    Files.delete(link);
    Files.createSymbolicLink(link, folder.resolve("handler.py"));
    assertTrue(refusal().startsWith("link is a link that leads out"));
  }

  @Test
  void aLinkThatLeadsOutThroughAnotherIsRefused() throws IOException {
    Path outside = Files.createDirectories(temporary.resolve("outside/deep"));
    Files.writeString(outside.resolveSibling("secret"), "");
    Files.createSymbolicLink(folder.resolve("a"), outside);
    write(".faasignore", "/a");
    Files.createSymbolicLink(folder.resolve("b"), Path.of("a/../secret"));
    Files.writeString(folder.resolve("secret"), "");
    assertTrue(refusal().startsWith("b is a link that leads out"));
  }

  @Test
  void socketsAreRefused() throws IOException {
    try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.bind(UnixDomainSocketAddress.of(folder.resolve("socket")));
      assertEquals("socket is neither a file nor a folder (a socket, pipe or device)", refusal());
    }
  }

  @Test
  void cachesAndVersionControlStayOut() throws Exception {
    write(".git/config", "");
    write("__pycache__/handler.cpython-311.pyc", "");
    write("old.pyc", "");
    write("lib/__pycache__/x", "");
    write("node_modules/.cache/x", "");
    write("node_modules/left-pad/index.js", "");
    assertEquals(
        List.of(
            "faas.yaml",
            "handler.py",
            "lib/",
            "node_modules/",
            "node_modules/left-pad/",
            "node_modules/left-pad/index.js"),
        names());
  }

  @Test
  void faasignoreNamesMore() throws Exception {
    write(".faasignore", "# what tests need\n\ntests/\n*.md\n/data/*.csv\n");
    write("tests/test_handler.py", "");
    write("lib/tests", "a file of that name");
    write("docs/README.md", "");
    write("data/a.csv", "");
    write("data/deep/b.csv", "");
    assertEquals(
        List.of(
            "data/",
            "data/deep/",
            "data/deep/b.csv",
            "docs/",
            "faas.yaml",
            "handler.py",
            "lib/",
            "lib/tests"),
        names());
  }

  @Test
  void aFaasignoreThatCannotBeReadIsRefusedByLine() throws IOException {
    write(".faasignore", "tests/\n!tests/keep\n");
    assertEquals(".faasignore line 2: exceptions (!) are not supported", refusal());
    write(".faasignore", "[a\n");
    assertEquals(".faasignore line 1: \"[a\" is not a glob", refusal());
  }

  @Test
  void aFolderThatPacksTooLargeSaysHowLarge() throws Exception {
    byte[] noise = new byte[2 * 1024 * 1024];
    new Random(1).nextBytes(noise);
    Files.write(folder.resolve("noise"), noise);
    FolderPacker small = new FolderPacker(new PackLimits(100, 1024 * 1024, 10 * 1024 * 1024));
    PackException e = assertThrows(PackException.class, () -> small.pack(folder, zip));
    assertEquals(
        "the folder packs to 3 MiB, the most is 1 MiB; name what is not needed in .faasignore",
        e.getMessage());
  }

  @Test
  void tooManyFilesAndTooManyBytesAreRefused() {
    FolderPacker few = new FolderPacker(new PackLimits(1, 1000, 1000));
    assertTrue(
        assertThrows(PackException.class, () -> few.pack(folder, zip))
            .getMessage()
            .startsWith("the folder has too many files, the most is 1;"));
    FolderPacker little = new FolderPacker(new PackLimits(10, 1000, 10));
    assertTrue(
        assertThrows(PackException.class, () -> little.pack(folder, zip))
            .getMessage()
            .startsWith("the folder is too large,"));
  }

  @Test
  void filesAreCountedWithoutFolders() throws Exception {
    write("lib/part.py", "12345");
    Packed packed = packer.pack(folder, zip);
    assertEquals(3, packed.files());
    assertEquals(Files.size(zip), packed.zippedBytes());
  }
}
