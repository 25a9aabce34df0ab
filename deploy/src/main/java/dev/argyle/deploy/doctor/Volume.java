package dev.argyle.deploy.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What there is to know of a file system.
 *
 * @param at a folder in it
 * @param type as the kernel names it
 * @param freeBytes what this process may still use
 * @param freeInodes files that may still be made; empty where they are not counted
 */
record Volume(Path at, String type, long freeBytes, OptionalLong freeInodes) {
  private static final int WITHIN_S = 10;

  /** That of a folder, or of the nearest one above it that is there. */
  static Volume of(Path folder) throws IOException {
    Path existing =
        Stream.iterate(folder.toAbsolutePath(), Path::getParent)
            .filter(Files::exists)
            .findFirst()
            .orElseThrow();
    FileStore store = Files.getFileStore(existing);
    return new Volume(existing, store.type(), store.getUsableSpace(), inodes(existing));
  }

  /** Java does not tell; stat(1) of coreutils does: all and free ones. */
  private static OptionalLong inodes(Path folder) throws IOException {
    Process stat =
        new ProcessBuilder(List.of("stat", "-f", "-c", "%c %d", folder.toString()))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (!stat.waitFor(WITHIN_S, TimeUnit.SECONDS)) {
        return OptionalLong.empty();
      }
      byte[] said = stat.getInputStream().readNBytes(100);
      String[] words = new String(said, StandardCharsets.US_ASCII).strip().split(" ", -1);
      boolean counted = words.length == 2 && ProcFiles.number(words[0]).orElse(0) > 0;
      return counted ? ProcFiles.number(words[1]) : OptionalLong.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return OptionalLong.empty();
    } finally {
      stat.destroyForcibly();
    }
  }
}
