package dev.argyle.worker.install;

import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.sys.JnrKernel;
import dev.argyle.sandbox.sys.Kernel;
import dev.argyle.sandbox.sys.Linux;
import dev.argyle.worker.code.CodeCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Measures three ways to show a guest N packages that lie in N folders: a bind mount for each, one
 * overlay of all, one bind mount of a folder of hard links. Not a test: run its {@code main} as
 * root, with the test class path. Everything happens in a mount namespace of its own.
 */
final class StitchingFigures {
  private static final int[] PACKAGES = {5, 20, 60};
  private static final int ROUNDS = 400;
  private static final int FILES = 30;
  private static final long READ_ONLY =
      Linux.MOUNT_ATTR_RDONLY | Linux.MOUNT_ATTR_NOSUID | Linux.MOUNT_ATTR_NODEV;

  private final Kernel kernel = new JnrKernel();
  private final Path base;

  private StitchingFigures(Path base) {
    this.base = base;
  }

  /** Prints medians and 99th percentiles, microseconds. */
  public static void main(String[] arguments) throws Exception {
    Path base = Files.createTempDirectory(Path.of("/var/tmp"), "st");
    try {
      Exception[] failure = new Exception[1];
      Thread thread =
          new Thread(
              () -> {
                try {
                  new StitchingFigures(base).measure();
                } catch (Exception e) {
                  failure[0] = e;
                }
              });
      thread.start();
      thread.join();
      if (failure[0] != null) {
        throw failure[0];
      }
    } finally {
      CodeCache.deleteTree(base);
    }
  }

  private interface Step {
    void run() throws IOException;
  }

  private void measure() throws IOException {
    kernel.unshare(Linux.CLONE_FS | Linux.CLONE_NEWNS);
    kernel.mount("none", "/", "", Linux.MS_REC | Linux.MS_PRIVATE, "");
    for (int count : PACKAGES) {
      List<Path> folders = packages(count);
      Path target = Files.createDirectories(base.resolve("t" + count));
      Path farm = base.resolve("f" + count);
      LinkedTree.makeDirectory(farm);
      for (Path folder : folders) {
        LinkedTree.link(folder, farm, relative -> false);
      }
      List<Path> names = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        names.add(Files.createDirectories(target.resolve("m" + i)));
      }
      report(count, "bind mounts", () -> bindEach(folders, names), () -> unmount(names));
      report(count, "one overlay", () -> overlay(count, target), () -> unmount(List.of(target)));
      report(
          count, "links, one bind mount", () -> bind(farm, target), () -> unmount(List.of(target)));
    }
  }

  private List<Path> packages(int count) throws IOException {
    List<Path> folders = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Path folder = Files.createDirectories(base.resolve(count + "/" + i + "/p" + i));
      for (int file = 0; file < FILES; file++) {
        Files.writeString(folder.resolve("m" + file + ".py"), "x = " + file + "\n");
      }
      folders.add(folder.getParent());
    }
    return folders;
  }

  private void bindEach(List<Path> from, List<Path> to) throws ErrnoException {
    for (int i = 0; i < from.size(); i++) {
      bind(from.get(i), to.get(i));
    }
  }

  /** As a function's code is mounted. */
  private void bind(Path from, Path to) throws ErrnoException {
    int tree =
        kernel.openTree(
            Linux.AT_FDCWD, from.toString(), Linux.OPEN_TREE_CLONE | Linux.OPEN_TREE_CLOEXEC);
    kernel.mountSetattr(tree, "", Linux.AT_EMPTY_PATH, READ_ONLY, 0, Linux.MS_PRIVATE);
    kernel.moveMount(tree, "", Linux.AT_FDCWD, to.toString(), Linux.MOVE_MOUNT_F_EMPTY_PATH);
    kernel.close(tree);
  }

  /** A page holds the options, so names are short. */
  private void overlay(int count, Path target) throws ErrnoException {
    StringBuilder lower = new StringBuilder("lowerdir=");
    for (int i = 0; i < count; i++) {
      lower.append(i == 0 ? "" : ":").append(base).append('/').append(count).append('/').append(i);
    }
    long flags = Linux.MS_RDONLY | Linux.MS_NOSUID | Linux.MS_NODEV;
    kernel.mount("overlay", target.toString(), "overlay", flags, lower.toString());
  }

  private void unmount(List<Path> targets) throws ErrnoException {
    for (Path target : targets) {
      kernel.umount2(target.toString(), 0);
    }
  }

  private static void report(int count, String way, Step mount, Step unmount) throws IOException {
    for (int i = 0; i < ROUNDS / 4; i++) {
      mount.run();
      unmount.run();
    }
    long[] mounting = new long[ROUNDS];
    long[] unmounting = new long[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      long start = System.nanoTime();
      mount.run();
      long mounted = System.nanoTime();
      unmount.run();
      mounting[i] = mounted - start;
      unmounting[i] = System.nanoTime() - mounted;
    }
    System.out.printf(
        "%d packages, %s: mount %s, unmount %s%n",
        count, way, quantiles(mounting), quantiles(unmounting));
  }

  private static String quantiles(long[] nanos) {
    Arrays.sort(nanos);
    return nanos[nanos.length / 2] / 1000
        + " us (p99 "
        + nanos[nanos.length * 99 / 100] / 1000
        + " us)";
  }
}
