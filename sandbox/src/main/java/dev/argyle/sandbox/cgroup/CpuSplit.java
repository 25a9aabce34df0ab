package dev.argyle.sandbox.cgroup;

import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.sys.Linux;
import java.util.List;

/**
 * Tells user from system time in the old hierarchy, where the kernel gives the ticks it saw in
 * either and leaves it to the reader to bring them in line with the exact total. Done as the kernel
 * does it for the unified hierarchy ({@code cputime_adjust} in {@code kernel/sched/cputime.c}):
 * their ratio over the group's life, applied to the total, and neither ever shrinks. The ticks are
 * read again only when one may have been added.
 */
final class CpuSplit {
  /** Between two ticks at 250 Hz, as most kernels are built. */
  private static final long TICK_US = 4_000;

  private final CgroupFiles files;
  private final int userFd;
  private final int systemFd;
  private long readAtUs = -TICK_US;
  private double systemShare;
  private CpuTime last = CpuTime.NONE;

  CpuSplit(CgroupFiles files, String directory) throws ErrnoException {
    this.files = files;
    int[] fds =
        files.openAll(
            List.of(directory + "/cpuacct.usage_user", directory + "/cpuacct.usage_sys"),
            Linux.O_RDONLY);
    userFd = fds[0];
    systemFd = fds[1];
  }

  /** A total that was just read, with its parts. */
  CpuTime of(long totalUs) throws ErrnoException {
    if (totalUs - readAtUs >= TICK_US) {
      long user = files.readNumber(userFd);
      long system = files.readNumber(systemFd);
      systemShare = user + system == 0 ? 0 : (double) system / (user + system);
      readAtUs = totalUs;
    }
    long most = last.systemUs() + Math.max(0, totalUs - last.totalUs());
    long systemUs = Math.max(last.systemUs(), Math.round(totalUs * systemShare));
    last = new CpuTime(totalUs, Math.min(most, systemUs));
    return last;
  }

  void close() {
    files.kernel().close(userFd);
    files.kernel().close(systemFd);
  }
}
