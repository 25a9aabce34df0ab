package dev.argyle.bench.primitive;

import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.sys.Kernel;
import dev.argyle.sandbox.sys.Linux;
import java.util.List;

/** Ways to put a file tree in place and to take it away again. */
final class Mounting {
  /** Of a lean sandbox: its base, and on it packages, code and scratch. */
  static final int STITCHED_MOUNTS = 4;

  /** Read-only layers of an overlay, below a writable one. */
  static final int LAYERS = 4;

  private final Kernel kernel;
  private final String folder;

  /** In threads' own namespaces, at this folder of the host. */
  Mounting(Kernel kernel, String folder) {
    this.kernel = kernel;
    this.folder = folder;
  }

  /** mount(2) with MS_BIND. */
  Work bind() throws ErrnoException {
    Scene scene = Scene.enter(kernel, folder);
    String from = scene.mkdir("from");
    String to = scene.mkdir("to");
    return laps -> {
      scene.bind(from, to);
      kernel.umount2(to, 0);
    };
  }

  /** open_tree(2) with OPEN_TREE_CLONE, and move_mount(2). */
  Work detached() throws ErrnoException {
    Scene scene = Scene.enter(kernel, folder);
    String from = scene.mkdir("from");
    String to = scene.mkdir("to");
    int flags = Linux.OPEN_TREE_CLONE | Linux.OPEN_TREE_CLOEXEC;
    return laps -> {
      int tree = kernel.openTree(Linux.AT_FDCWD, from, flags);
      try {
        kernel.moveMount(tree, "", Linux.AT_FDCWD, to, Linux.MOVE_MOUNT_F_EMPTY_PATH);
      } finally {
        kernel.close(tree);
      }
      kernel.umount2(to, 0);
    };
  }

  /** An overlay of several layers and a writable one. */
  Work overlay() throws ErrnoException {
    Scene scene = Scene.enter(kernel, folder);
    StringBuilder layers = new StringBuilder();
    for (int i = 0; i < LAYERS; i++) {
      layers.append(i == 0 ? "" : ":").append(scene.mkdir("layer" + i));
    }
    String options =
        "lowerdir="
            + layers
            + ",upperdir="
            + scene.mkdir("upper")
            + ",workdir="
            + scene.mkdir("work");
    String to = scene.mkdir("to");
    return laps -> {
      kernel.mount("overlay", to, "overlay", 0, options);
      kernel.umount2(to, 0);
    };
  }

  /** A root of a few bind mounts, as a lean sandbox has; they go all at once. */
  Work stitched() throws ErrnoException {
    Stitched root = new Stitched(Scene.enter(kernel, folder));
    return laps -> {
      root.mount();
      kernel.umount2(root.target(), Linux.MNT_DETACH);
    };
  }

  /** A lean sandbox's file tree. */
  static final class Stitched {
    private final Scene scene;
    private final String base;
    private final String target;
    private final List<String> sources;

    Stitched(Scene scene) throws ErrnoException {
      this.scene = scene;
      base = scene.mkdir("base");
      sources = List.of("packages", "code", "scratch");
      for (String source : sources) {
        scene.mkdir(source);
        scene.mkdir("base/" + source);
      }
      target = scene.mkdir("root");
    }

    String target() {
      return target;
    }

    void mount() throws ErrnoException {
      scene.bind(base, target);
      for (String source : sources) {
        scene.bind(scene.folder() + "/" + source, target + "/" + source);
      }
    }
  }
}
