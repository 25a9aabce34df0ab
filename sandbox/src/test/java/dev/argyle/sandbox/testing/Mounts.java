package dev.argyle.sandbox.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/** Mounts of the namespace this JVM was started in. */
final class Mounts {
  // What container engines and desktops mount beside us at any time, and Argyle never does.
  private static final Set<String> FOREIGN =
      Set.of("overlay", "nsfs", "squashfs", "fuse", "autofs");

  private Mounts() {}

  static Set<String> read() throws IOException {
    Set<String> mounts = new TreeSet<>();
    for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
      String[] halves = line.split(" - ", 2);
      String[] mount = halves[0].split(" ", -1);
      String[] source = halves[1].split(" ", -1);
      if (!FOREIGN.contains(source[0].split("\\.", 2)[0])) {
        mounts.add(mount[0] + " " + mount[4] + " (" + source[0] + " " + source[1] + ")");
      }
    }
    return mounts;
  }
}
