package dev.argyle.sandbox.process;

import dev.argyle.sandbox.cgroup.Cgroup;
import dev.argyle.sandbox.cgroup.CgroupLimits;
import dev.argyle.sandbox.cgroup.CpuTime;
import dev.argyle.sandbox.mount.CodeMount;
import dev.argyle.sandbox.mount.CodeMounter;
import dev.argyle.sandbox.mount.Scratch;
import dev.argyle.sandbox.policy.egress.EgressRule;
import dev.argyle.sandbox.sys.Errno;
import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.sys.Kernel;
import dev.argyle.sandbox.sys.Linux;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A running sandbox as the platform holds it: its first process by pidfd, which no other process
 * can ever be mistaken for, and its slot. All it does, it does from outside; the guest takes no
 * part. Confined to one thread, but for {@link #kill}, {@link #freeze} and {@link #thaw}.
 */
public final class Sandbox {
  private static final int MAX_PROC_BYTES = 1024;

  /** In proc(5)'s stat, counted from the field behind the name; {@code linux/sched.h}. */
  private static final int FLAGS = 6;

  private static final int PF_EXITING = 4;

  private final Kernel kernel;
  private final Slot slot;
  private final int pidfd;
  private volatile boolean closed;
  private List<CodeMount> mounted;
  private CpuTime cpuAtStart = CpuTime.NONE;
  private final long oomKillsAtBirth;

  /** A sandbox whose first process is {@code pidfd}; closes it in {@link #close}. */
  public Sandbox(Kernel kernel, Slot slot, int pidfd) throws ErrnoException {
    this.kernel = kernel;
    this.slot = slot;
    this.pidfd = pidfd;
    oomKillsAtBirth = slot.cgroup().oomKills();
  }

  /** Its place. */
  public Slot slot() {
    return slot;
  }

  /**
   * Mounts a function's code and packages unless they are; one function's in a sandbox's life.
   *
   * @param mounts the function's, always the same list
   * @throws ErrnoException when the code is gone or the sandbox has ended; nothing is mounted then
   */
  @SuppressWarnings("ReferenceEquality") // nobody else's, though they were equal
  public void mountCode(CodeMounter mounter, List<CodeMount> mounts) throws ErrnoException {
    if (mounted == mounts) {
      return;
    }
    if (mounted != null) {
      throw new IllegalStateException("a sandbox has another function's code");
    }
    mounter.mount(mounts, pidfd);
    mounted = mounts;
  }

  /** Empties its {@code /tmp}. */
  public void renewScratch(CodeMounter mounter, Scratch scratch) throws ErrnoException {
    mounter.renewScratch(scratch, pidfd);
  }

  /** Sets its limits; free when they are what they were. */
  public void setLimits(CgroupLimits limits) throws ErrnoException {
    slot.cgroup().setLimits(limits);
  }

  /**
   * Sets its weight at the processors, see {@link dev.argyle.sandbox.cgroup.Cgroup#setCpuWeight}.
   *
   * @return whether that took a system call
   */
  public boolean setCpuWeight(int weight) throws ErrnoException {
    return slot.cgroup().setCpuWeight(weight);
  }

  /** Sets what it may connect to; free when it is what it was. */
  public void setEgress(EgressRule rule) throws ErrnoException {
    slot.egress().set(rule);
  }

  /** Starts a new measurement of CPU time and memory peak. */
  public void startMeasuring() throws ErrnoException {
    slot.cgroup().resetMemoryPeak();
    cpuAtStart = slot.cgroup().cpu();
  }

  /** CPU time of all its processes since {@link #startMeasuring}. */
  public CpuTime cpu() throws ErrnoException {
    return slot.cgroup().cpu().since(cpuAtStart);
  }

  /** Highest memory since {@link #startMeasuring}, bytes. */
  public long memoryPeakBytes() throws ErrnoException {
    return slot.cgroup().memoryPeakBytes();
  }

  /** True when the kernel killed one of its processes for want of memory. */
  public boolean ranOutOfMemory() throws ErrnoException {
    return slot.cgroup().oomKills() > oomKillsAtBirth;
  }

  /**
   * Stops all its processes; the kernel does that in its own time, and they can still be killed.
   * Nothing happens to one that is closed, whose slot may be another's by now. Waits for whoever
   * changes control groups at the moment, so it is not for an event loop.
   */
  public void freeze() throws ErrnoException {
    whileOpen(Cgroup::freeze);
  }

  /** Lets them go on; as {@link #freeze} in all else. */
  public void thaw() throws ErrnoException {
    whileOpen(Cgroup::thaw);
  }

  private interface Change {
    void apply(Cgroup cgroup) throws ErrnoException;
  }

  private void whileOpen(Change change) throws ErrnoException {
    synchronized (slot.cgroup()) {
      try {
        if (!closed) {
          change.apply(slot.cgroup());
        }
      } catch (ErrnoException e) {
        if (!closed) {
          throw e;
        }
        // It was closed meanwhile, and its group may have been removed.
      }
    }
  }

  /** Kills it with every process in it, frozen or not. Idempotent. */
  public synchronized void kill() throws ErrnoException {
    if (closed) {
      return;
    }
    try {
      kernel.pidfdSendSignal(pidfd, Linux.SIGKILL);
    } catch (ErrnoException e) {
      if (e.errno() != Errno.ESRCH) {
        throw e;
      }
    }
  }

  /**
   * True when its first process has ended or is on its way out, for whatever reason; the kernel
   * says so before it closes that process's files. Costs some 20 µs.
   */
  public synchronized boolean isEnding() throws ErrnoException {
    if (closed) {
      return true;
    }
    try {
      String pid =
          read("/proc/self/fdinfo/" + pidfd).replaceFirst("(?s).*Pid:\\s*(-?\\d+).*", "$1");
      String stat = read("/proc/" + pid + "/stat");
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return (Long.parseLong(fields[FLAGS]) & PF_EXITING) != 0;
    } catch (ErrnoException e) {
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.ESRCH) {
        return true; // its number is -1, or was until now
      }
      throw e;
    }
  }

  private String read(String path) throws ErrnoException {
    int fd = kernel.open(path, Linux.O_RDONLY);
    try {
      byte[] bytes = new byte[MAX_PROC_BYTES];
      return new String(bytes, 0, kernel.pread(fd, bytes, 0), StandardCharsets.ISO_8859_1);
    } finally {
      kernel.close(fd);
    }
  }

  /** Lets go of its first process. Idempotent; the slot is the caller's to release. */
  public synchronized void close() {
    if (!closed) {
      closed = true;
      kernel.close(pidfd);
    }
  }
}
