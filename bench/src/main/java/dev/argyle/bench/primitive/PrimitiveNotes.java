package dev.argyle.bench.primitive;

import dev.argyle.bench.run.Figures;
import java.util.List;

/** What a reader must know to judge the figures. */
final class PrimitiveNotes {
  private static final List<String> NOTES =
      List.of(
          "All is done by threads of this JVM in closed loops, each in a mount namespace of its own"
              + " with private propagation; the machine's namespaces are not touched. Alternatives"
              + " take turns, block by block. \u00b1 is half of what lies between the slowest and"
              + " the fastest block.",
          "Figure 1: AUFS is not in the kernel any more; overlayfs has its place, with four layers"
              + " and a writable one on tmpfs. Each figure is of a mount and its unmount, of the"
              + " stitched root of four bind mounts and one lazy unmount of all.",
          "Figure 2: mounts are bind mounts of an empty folder in the thread's own namespace,"
              + " those of the machine counted in, without what is below /sys, /dev and /run. A"
              + " new namespace copies them all; leaving it, which nobody else is in, takes the"
              + " copies away.",
          "Figure 3: create is unshare(2), leave is setns(2) back to where the thread was, which"
              + " drops the namespace's last reference. The last column is the mean from one to the"
              + " next; for network namespaces, which a thread of the kernel removes later, it goes"
              + " on until all of them are gone. What else the kernel defers (freeing of memory,"
              + " parts of ipc) it does not say. No process is in the pid namespace. A user"
              + " namespace is refused to a process of many threads: those are made by children of"
              + " a small Python process, and only their creation can be seen.",
          "Figure 4: a sandbox is mount, IPC, UTS and PID namespaces, a root of four bind mounts,"
              + " /bin/cat as its first process, and a reused group in each control group hierarchy"
              + " that the platform uses. Nothing is configured in its network namespace, and"
              + " devices are not brought up. The rate counts the time until the kernel has removed"
              + " all network namespaces, beyond what it takes when there is none to remove. The"
              + " host's side is a network namespace of the bench's own. SOCK's machine and kernel"
              + " (4.13) were others: compare ratios.",
          "Figure 5: a start puts one waiting process into the next group, by each hierarchy's"
              + " cgroup.procs. Fresh: the group is made before, and the one it left is removed"
              + " after; reused: two that are there take turns. What the kernel frees later is not"
              + " counted. Where v1 has the controllers, a v2 hierarchy beside it has none.",
          "Verdicts: figure 1 holds from 1.5 times on for each number of workers; figure 2 if a"
              + " cost at the most mounts is at least twice that at the fewest; figure 3 if network"
              + " namespaces cost most; figure 4 if the best rate without is at least twice the best"
              + " with; figure 5 if reuse is at least twice as fast for each number of workers.");

  private PrimitiveNotes() {}

  static void tell(Figures figures) {
    NOTES.forEach(figures::note);
  }
}
