package dev.argyle.gateway.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.worker.api.BundleException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleStoreTest {
  private static final String SHA = "b".repeat(64);

  @TempDir Path folder;

  @Test
  void aStagedFileBecomesABundle() throws Exception {
    try (BundleStore store = BundleStore.open(folder, "run-1")) {
      Path staged = Files.writeString(store.stagingPath(".zip"), "code");
      assertEquals(folder.resolve("bundles").resolve(SHA + ".zip"), store.publish(staged, SHA));
      assertEquals("code", Files.readString(store.path(SHA)));
      assertFalse(Files.exists(staged));
    }
  }

  @Test
  void whatADeadRunStagedIsSweptAway() throws Exception {
    Path dead = Files.createDirectories(folder.resolve("staging/run-0/deep"));
    Files.writeString(dead.resolve("1.zip"), "half");
    try (BundleStore store = BundleStore.open(folder, "run-1")) {
      assertFalse(Files.exists(folder.resolve("staging/run-0")));
      Files.writeString(store.stagingPath(".zip"), "code");
    }
    assertFalse(Files.exists(folder.resolve("staging/run-1")));
  }

  @Test
  void aDataFolderIsUsedByOneGateway() throws Exception {
    BundleStore first = BundleStore.open(folder, "run-1");
    IOException refused = assertThrows(IOException.class, () -> BundleStore.open(folder, "run-2"));
    assertEquals("another gateway runs on " + folder, refused.getMessage());
    first.close();
    BundleStore.open(folder, "run-3").close();
  }

  @Test
  void aBundleIsCollectedOnceNobodyUsesIt() throws Exception {
    try (BundleStore store = BundleStore.open(folder, "run-1")) {
      store.publish(Files.writeString(store.stagingPath(".zip"), "code"), SHA);
      List<String> forgotten = new ArrayList<>();
      store.pin(SHA);
      store.pin(SHA);
      store.collect(SHA, sha -> false, forgotten::add);
      store.unpin(SHA);
      store.collect(SHA, sha -> false, forgotten::add);
      store.unpin(SHA);
      store.collect(SHA, Set.of(SHA)::contains, forgotten::add);
      assertTrue(Files.exists(store.path(SHA)));
      assertEquals(List.of(), forgotten);
      store.collect(SHA, sha -> false, forgotten::add);
      assertEquals(List.of(SHA), forgotten);
      assertFalse(Files.exists(store.path(SHA)));
    }
  }

  @Test
  void theManifestIsReadFromTheRootOnly() throws Exception {
    Path zip = zip("faas.yaml", "name: hello".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    assertEquals(Optional.of("name: hello"), BundleManifest.read(zip));
    assertEquals(Optional.empty(), BundleManifest.read(zip("sub/faas.yaml", new byte[1])));
  }

  @Test
  void aManifestThatGrowsWhenUnpackedIsRefused() throws Exception {
    Path zip = zip("faas.yaml", new byte[10_000_000]);
    BundleException refused = assertThrows(BundleException.class, () -> BundleManifest.read(zip));
    assertTrue(refused.getMessage().contains("64KiB"), refused.getMessage());
  }

  @Test
  void bytesThatAreNoZipAreRefused() throws Exception {
    Path file = Files.writeString(folder.resolve("x.zip"), "PK no zip at all");
    BundleException refused = assertThrows(BundleException.class, () -> BundleManifest.read(file));
    assertTrue(refused.getMessage().startsWith("Could not unzip"), refused.getMessage());
  }

  private Path zip(String name, byte[] content) throws IOException {
    Path file = Files.createTempFile(folder, "bundle", ".zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
      out.putNextEntry(new ZipEntry(name));
      out.write(content);
    }
    return file;
  }
}
