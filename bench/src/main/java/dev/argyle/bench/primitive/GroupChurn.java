package dev.argyle.bench.primitive;

import dev.argyle.sandbox.sys.Errno;
import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.sys.Kernel;
import dev.argyle.sandbox.sys.Linux;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Puts one process from control group to control group: into a fresh one each time, after which the
 * one that it left is removed, or into one of a pool. A group is one in each of the hierarchies.
 */
final class GroupChurn implements Work {
  private static final int POOLED = 2;
  private static final int TRIES = 1_000;
  private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(1);

  private final Kernel kernel;
  private final List<String> parents;
  private final String prefix;
  private final boolean fresh;
  private final List<String> groups = new ArrayList<>();
  private final Passenger passenger;
  private long turn;

  /**
   * Starts the process.
   *
   * @param parents a folder in each hierarchy
   * @param prefix of its groups' names, nobody else's
   * @param fresh whether each group is used once
   */
  GroupChurn(Kernel kernel, List<String> parents, String prefix, boolean fresh)
      throws ErrnoException {
    this.kernel = kernel;
    this.parents = List.copyOf(parents);
    this.prefix = prefix;
    this.fresh = fresh;
    passenger = Passenger.start(kernel);
    try {
      for (int i = 0; i < (fresh ? 0 : POOLED); i++) {
        make(prefix + i);
      }
    } catch (ErrnoException e) {
      close();
      throw e;
    }
  }

  @Override
  public void once(Laps laps) throws ErrnoException {
    String group = prefix + (fresh ? turn : turn % POOLED);
    turn++;
    if (fresh) {
      make(group);
    }
    for (String parent : parents) {
      enter(parent + "/" + group);
    }
    if (fresh && groups.size() > 1) {
      remove(groups.get(0));
      groups.remove(0);
    }
  }

  private void make(String group) throws ErrnoException {
    groups.add(group);
    for (String parent : parents) {
      kernel.mkdir(parent + "/" + group, 0755);
    }
  }

  private void enter(String directory) throws ErrnoException {
    int procs = kernel.open(directory + "/cgroup.procs", Linux.O_WRONLY);
    try {
      kernel.write(procs, passenger.name());
    } finally {
      kernel.close(procs);
    }
  }

  private void remove(String group) throws ErrnoException {
    for (String parent : parents) {
      kernel.rmdir(parent + "/" + group);
    }
  }

  @Override
  public void close() throws ErrnoException {
    passenger.close();
    for (String group : groups) {
      for (String parent : parents) {
        removeWhenEmpty(parent + "/" + group);
      }
    }
    groups.clear();
  }

  /** A process that was waited for may be in its group for a moment still. */
  private void removeWhenEmpty(String directory) throws ErrnoException {
    for (int i = 0; ; i++) {
      try {
        kernel.rmdir(directory);
        return;
      } catch (ErrnoException e) {
        if (e.errno() == Errno.ENOENT) {
          return;
        }
        if (e.errno() != Errno.EBUSY || i == TRIES) {
          throw e;
        }
        LockSupport.parkNanos(PAUSE_NS);
      }
    }
  }
}
