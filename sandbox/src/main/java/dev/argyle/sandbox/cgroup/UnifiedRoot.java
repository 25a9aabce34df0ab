package dev.argyle.sandbox.cgroup;

import dev.argyle.sandbox.sys.Errno;
import dev.argyle.sandbox.sys.ErrnoException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The root of the unified hierarchy as this process sees it. In a container that is a group like
 * any other, with the container's processes in it, and a group that has processes may not hand
 * controllers down (cgroups(7), "no internal processes"): they are moved into a group beside the
 * run's own, and back at the end.
 */
final class UnifiedRoot {
  private static final Logger LOG = LoggerFactory.getLogger(UnifiedRoot.class);
  private static final String RESIDENTS = "argyle-residents";

  /** Processes fork while they are moved. */
  private static final int MAX_ROUNDS = 16;

  private final CgroupFiles files;
  private final String root;
  private final String residents;

  UnifiedRoot(CgroupFiles files, String root) {
    this.files = files;
    this.root = root;
    residents = root + "/" + RESIDENTS;
  }

  /** Has groups below the root offer the controllers. */
  void enable(List<String> controllers) throws ErrnoException {
    for (int round = 0; !tryToSet("+", controllers); round++) {
      if (round == MAX_ROUNDS) {
        throw new ErrnoException(Errno.EBUSY, "write", subtreeControl());
      }
      makeResidents();
      move(root, residents);
    }
  }

  private void makeResidents() throws ErrnoException {
    try {
      files.makeAll(List.of(residents));
    } catch (ErrnoException e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
    }
  }

  /** Moves processes back, unless there were none or another run still needs the controllers. */
  void restore(List<String> controllers) {
    try {
      files.read(residents + "/cgroup.procs");
    } catch (ErrnoException nobodyWasMoved) {
      return;
    }
    try {
      if (tryToSet("-", controllers)) {
        move(residents, root);
        files.kernel().rmdir(residents);
      }
    } catch (ErrnoException e) {
      LOG.warn("{} stays: {}", residents, e.getMessage());
    }
  }

  private String subtreeControl() {
    return root + "/cgroup.subtree_control";
  }

  private boolean tryToSet(String sign, List<String> controllers) throws ErrnoException {
    try {
      files.write(subtreeControl(), sign + String.join(" " + sign, controllers));
      return true;
    } catch (ErrnoException e) {
      if (e.errno() == Errno.EBUSY) {
        return false;
      }
      throw e;
    }
  }

  private void move(String from, String to) throws ErrnoException {
    String pids = files.read(from + "/cgroup.procs");
    // A file that is too long to be read at once ends in the middle of a number.
    for (String pid : pids.substring(0, pids.lastIndexOf('\n') + 1).lines().toList()) {
      if (!pid.equals("0")) { // Nobody this process can see, and to the kernel the writer himself.
        moveOne(pid, to);
      }
    }
  }

  private void moveOne(String pid, String to) throws ErrnoException {
    try {
      files.write(to + "/cgroup.procs", pid);
    } catch (ErrnoException e) {
      if (e.errno() != Errno.ESRCH) {
        throw e;
      }
    }
  }
}
