package dev.argyle.sandbox.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.sys.JnrKernel;
import dev.argyle.sandbox.sys.Kernel;
import dev.argyle.sandbox.sys.Linux;
import dev.argyle.sandbox.testing.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ordinary directories stand in for control groups: empty ones go the same way. */
class JanitorTest {
  private final Kernel kernel = new JnrKernel();
  @TempDir Path folder;

  @Test
  void removesGroupsAndFoldersWhenThePlatformIsGone() throws IOException {
    Path group = Files.createDirectories(folder.resolve("group/s00000")).getParent();
    Path second = Files.createDirectory(folder.resolve("second group"));
    Path staging = Files.createDirectory(folder.resolve("staging $HOME"));
    Files.writeString(staging.resolve("half"), "written");
    Janitor.start(kernel, List.of(group.toString(), second.toString()), List.of(staging.toString()))
        .close();
    assertFalse(Files.exists(group));
    assertFalse(Files.exists(second));
    assertFalse(Files.exists(staging));
  }

  @Test
  void touchesNothingWhileThePlatformLivesWhateverSignalComes() throws IOException {
    Path staging = Files.createDirectory(folder.resolve("staging"));
    Janitor janitor = Janitor.start(kernel, List.of(), List.of(staging.toString()));
    try {
      Eventually.await("the janitor ignores SIGTERM", () -> ignoresTerm(janitor.pid()));
      kernel.kill(janitor.pid(), Linux.SIGTERM);
      assertTrue(ProcessHandle.of(janitor.pid()).orElseThrow().isAlive());
      assertTrue(Files.exists(staging));
    } finally {
      janitor.close();
    }
  }

  @Test
  void hasNoFileOfThePlatformOpen() throws IOException {
    Janitor janitor = Janitor.start(kernel, List.of(), List.of());
    try (Stream<Path> open = Files.list(Path.of("/proc/" + janitor.pid() + "/fd"))) {
      assertEquals(
          List.of("0", "1", "2"), open.map(fd -> fd.getFileName().toString()).sorted().toList());
    } finally {
      janitor.close();
    }
  }

  private static boolean ignoresTerm(int pid) {
    try {
      String ignored =
          Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
              .filter(line -> line.startsWith("SigIgn:"))
              .findFirst()
              .orElseThrow();
      long mask = Long.parseUnsignedLong(ignored.substring(8).trim(), 16);
      return (mask >> (Linux.SIGTERM - 1) & 1) == 1;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void doesNotMindWhatIsGoneAlready() throws IOException {
    String gone = folder.resolve("gone").toString();
    Janitor.start(kernel, List.of(gone), List.of(gone)).close();
    assertFalse(Files.exists(folder.resolve("gone")));
  }
}
