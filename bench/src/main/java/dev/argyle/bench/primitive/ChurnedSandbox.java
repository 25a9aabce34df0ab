package dev.argyle.bench.primitive;

import dev.argyle.sandbox.cgroup.Cgroup;
import dev.argyle.sandbox.cgroup.CgroupTree;
import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.sys.Kernel;
import dev.argyle.sandbox.sys.Linux;
import java.util.List;

/**
 * A whole sandbox from start to end: mount, IPC, UTS and PID namespaces, a root of a few bind
 * mounts, a process that is the first in there, a control group of the platform's kind that is used
 * again, and a network namespace or none. The process ends, and the thread goes back to where it
 * was, so that the kernel does away with all of it.
 */
final class ChurnedSandbox implements Work {
  /** What it has of the network. */
  enum Network {
    /** The one of those who start it. */
    NONE,
    /** A namespace of its own, empty. */
    OWN,
    /** One that is connected to those who start it by a pair of virtual devices. */
    CONNECTED
  }

  private static final int FLAGS =
      Linux.CLONE_NEWNS | Linux.CLONE_NEWIPC | Linux.CLONE_NEWUTS | Linux.CLONE_NEWPID;

  private record Home(int fd, int flag) {}

  private final Kernel kernel;
  private final NetworkHome host;
  private final Network network;
  private final Mounting.Stitched root;
  private final List<Home> homes;
  private final Cgroup group;
  private final int[] procs;

  private ChurnedSandbox(
      Kernel kernel, NetworkHome host, Network network, String folder, Cgroup group)
      throws ErrnoException {
    this.kernel = kernel;
    this.host = host;
    this.network = network;
    this.group = group;
    host.enter();
    root = new Mounting.Stitched(Scene.enter(kernel, folder));
    homes =
        List.of(
            home("mnt", Linux.CLONE_NEWNS),
            home("ipc", Linux.CLONE_NEWIPC),
            home("uts", Linux.CLONE_NEWUTS),
            home("pid", Linux.CLONE_NEWPID));
    procs = group.openProcs();
  }

  private Home home(String name, int flag) throws ErrnoException {
    return new Home(kernel.open(NamespaceWork.file(name), Linux.O_RDONLY), flag);
  }

  /** Sets up what the calling thread needs to start one after the other. */
  static Work open(
      Kernel kernel, NetworkHome host, Network network, String folder, CgroupTree tree, int worker)
      throws ErrnoException {
    Cgroup group = tree.create("churn" + worker);
    try {
      return new ChurnedSandbox(kernel, host, network, folder, group);
    } catch (ErrnoException e) {
      group.remove();
      throw e;
    }
  }

  @Override
  public void once(Laps laps) throws ErrnoException {
    try {
      kernel.unshare(network == Network.NONE ? FLAGS : FLAGS | Linux.CLONE_NEWNET);
      if (network == Network.CONNECTED) {
        host.connect();
      }
      root.mount();
      try (Passenger first = Passenger.start(kernel)) {
        for (int file : procs) {
          kernel.write(file, first.name());
        }
      }
    } finally {
      for (Home home : homes) {
        kernel.setns(home.fd(), home.flag());
      }
      host.enter();
    }
  }

  @Override
  public void close() throws ErrnoException {
    homes.forEach(home -> kernel.close(home.fd()));
    for (int file : procs) {
      kernel.close(file);
    }
    group.remove();
  }
}
