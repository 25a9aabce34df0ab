package dev.argyle.deploy.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.deploy.doctor.Finding.Level;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiskCheckTest {
  private static final Path DATA = Path.of("/data");

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "ext4, 100, 9000000, PROBLEM",
    "ext4, 900, 9000000, WARNING",
    "ext4, 2000, 100, WARNING",
    "ext4, 2000, 9000000, OK",
    "tmpfs, 2000, 9000000, WARNING",
    "overlay, 2000, 9000000, WARNING"
  })
  void roomFilesAndKindCount(String type, long mib, long inodes, Level level) throws IOException {
    Volume volume = new Volume(DATA, type, mib << 20, OptionalLong.of(inodes));
    Finding finding = new DiskCheck(() -> volume).run();
    assertEquals(level, finding.level());
    assertEquals(level == Level.OK, finding.cure().isEmpty());
  }

  @Test
  void fileSystemsThatCountNoFilesHaveEnough() throws IOException {
    Volume volume = new Volume(DATA, "btrfs", 2L << 30, OptionalLong.empty());
    assertEquals(
        "ok       disk: 2048 MiB free at /data (btrfs)", new DiskCheck(() -> volume).run().line());
  }

  @Test
  void aVolumeIsThatOfTheNearestFolderThatIsThere() throws IOException {
    Volume volume = Volume.of(folder.resolve("not/yet"));
    assertEquals(folder, volume.at());
    assertTrue(volume.freeBytes() > 0);
    assertTrue(volume.freeInodes().isEmpty() || volume.freeInodes().getAsLong() > 0);
    assertTrue(Volume.of(Path.of("/proc")).freeInodes().isEmpty());
  }
}
