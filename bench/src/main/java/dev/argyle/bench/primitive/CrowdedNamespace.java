package dev.argyle.bench.primitive;

import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.sys.Kernel;
import dev.argyle.sandbox.sys.Linux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A mount namespace with a given number of mounts in it. */
final class CrowdedNamespace {
  /** Left out for room below the fewest mounts; nothing that a JVM runs from lies there. */
  private static final List<String> SPARE = List.of("/sys", "/dev", "/run");

  private final Kernel kernel;
  private final String folder;

  CrowdedNamespace(Kernel kernel, String folder) {
    this.kernel = kernel;
    this.folder = folder;
  }

  /** One bind mount more, and away with it. */
  Work mounting(int mounts) throws IOException {
    Scene scene = enter(mounts);
    String to = scene.mkdir("to");
    return laps -> {
      scene.bind(scene.folder() + "/from", to);
      kernel.umount2(to, 0);
    };
  }

  /** A namespace of its own with copies of all mounts, and back out of it. */
  Work unsharing(int mounts) throws IOException {
    enter(mounts);
    return NamespaceWork.of(kernel, Linux.CLONE_NEWNS, "mnt");
  }

  private Scene enter(int mounts) throws IOException {
    Scene scene = Scene.enter(kernel, folder);
    for (String path : SPARE) {
      leave(path);
    }
    int there = count();
    if (there > mounts) {
      throw new IOException("there are " + there + " mounts on this machine already");
    }
    String from = scene.mkdir("from");
    scene.mkdir("many");
    for (int i = there; i < mounts; i++) {
      scene.bind(from, scene.mkdir("many/" + i));
    }
    return scene;
  }

  private void leave(String path) {
    try {
      // With all that is mounted below; in this namespace only.
      kernel.umount2(path, Linux.MNT_DETACH);
    } catch (ErrnoException nothingMountedThere) {
      // The count says how many are left.
    }
  }

  private static int count() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/thread-self/mountinfo"))) {
      return (int) lines.count();
    }
  }
}
