package dev.argyle.sandbox.process;

import dev.argyle.sandbox.mount.RootBuilder;
import dev.argyle.sandbox.mount.RootPlan;
import dev.argyle.sandbox.policy.Capabilities;
import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.sys.Kernel;
import dev.argyle.sandbox.sys.Linux;
import dev.argyle.sandbox.sys.SpawnRequest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Starts a program in mount, PID, IPC and UTS namespaces of its own, on a planned root, without a
 * helper binary: a thread unshares, changes its root, drops capabilities from its bounding set and
 * spawns; the child inherits what the thread has. The thread ends then, for one whose children live
 * in another PID namespace can start no threads and its root holds nothing a JVM needs.
 */
public final class IsolatedSpawner {
  private static final int NAMESPACES =
      Linux.CLONE_FS
          | Linux.CLONE_NEWNS
          | Linux.CLONE_NEWIPC
          | Linux.CLONE_NEWUTS
          | Linux.CLONE_NEWPID;

  private final Kernel kernel;
  private final RootBuilder roots;

  /** Spawns with this kernel. */
  public IsolatedSpawner(Kernel kernel) {
    this.kernel = kernel;
    this.roots = new RootBuilder(kernel);
  }

  /**
   * Starts a program; blocks for about a millisecond.
   *
   * @param base an existing directory the new root is mounted over, in its own namespace only
   * @param keep capabilities the program may hold
   * @param networked whether it shares the host's network; else it has an empty one, without even a
   *     loopback that is up
   * @return the child's process id; the caller waits for it
   */
  public int spawn(
      RootPlan plan, String base, Set<Integer> keep, boolean networked, SpawnRequest request)
      throws IOException {
    int namespaces = networked ? NAMESPACES : NAMESPACES | Linux.CLONE_NEWNET;
    int lastCapability = Capabilities.last();
    CompletableFuture<Integer> pid = new CompletableFuture<>();
    preload();
    Thread thread =
        new Thread(
            () -> {
              try {
                kernel.unshare(namespaces);
                roots.enter(plan, base);
                dropBounds(keep, lastCapability);
                pid.complete(kernel.spawn(request));
              } catch (ErrnoException | RuntimeException | Error e) {
                pid.completeExceptionally(e);
              }
            },
            "argyle-spawner");
    thread.start();
    try {
      thread.join();
      return pid.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while starting " + request.path(), e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IOException("could not start " + request.path(), e.getCause());
    }
  }

  private void dropBounds(Set<Integer> keep, int last) throws ErrnoException {
    for (int capability = 0; capability <= last; capability++) {
      if (!keep.contains(capability) && kernel.prctl(Linux.PR_CAPBSET_READ, capability) == 1) {
        kernel.prctl(Linux.PR_CAPBSET_DROP, capability);
      }
    }
  }

  /**
   * Makes each call once where it must fail, so that every class is loaded before the thread can no
   * longer see the class path.
   */
  private void preload() {
    quietly(() -> kernel.unshare(0));
    quietly(() -> kernel.mkdir("", 0));
    quietly(() -> kernel.symlink("", ""));
    quietly(() -> kernel.mknod("", 0, 0, 0));
    quietly(() -> kernel.writeNewFile("", new byte[0], 0));
    quietly(() -> kernel.mount(null, "", null, 0, null));
    quietly(() -> kernel.mountSetattr(-1, "", 0, 0, 0, 0));
    quietly(() -> kernel.moveMount(-1, "", -1, "", 0));
    quietly(() -> kernel.openTree(-1, "", 0));
    quietly(() -> kernel.pivotRoot("", ""));
    quietly(() -> kernel.umount2("", 0));
    quietly(() -> kernel.chdir(""));
    quietly(() -> kernel.prctl(Linux.PR_CAPBSET_READ, 0));
    SpawnRequest nothing = new SpawnRequest("", List.of(), Map.of("A", "b"), Map.of(), false);
    quietly(() -> kernel.spawn(nothing));
  }

  private interface Attempt {
    void run() throws ErrnoException;
  }

  private static void quietly(Attempt attempt) {
    try {
      attempt.run();
    } catch (ErrnoException expected) {
      // Only the loading counts.
    }
  }
}
