package dev.argyle.sandbox.cgroup;

import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.sys.Linux;
import java.nio.charset.StandardCharsets;

/** The memory peak of a group in the unified hierarchy, as well as the kernel can tell it. */
sealed interface MemoryPeak permits MemoryPeak.Resettable, EstimatedPeak {

  /** Starts a new measurement. */
  void reset() throws ErrnoException;

  /** Highest memory since {@link #reset}, bytes. */
  long bytes() throws ErrnoException;

  void close();

  /** The one this kernel has for the group in {@code directory}. */
  static MemoryPeak open(CgroupFiles files, String directory) throws ErrnoException {
    int fd = -1;
    try {
      fd = files.kernel().open(directory + "/memory.peak", Linux.O_RDWR);
      // Only a write tells: root may open for writing what no kernel before 6.12 lets be written.
      files.kernel().write(fd, Resettable.RESET);
      return new Resettable(files, fd);
    } catch (ErrnoException beforeLinux612) {
      if (fd >= 0) {
        files.kernel().close(fd);
      }
      return new EstimatedPeak(files, directory);
    }
  }

  /** Since Linux 6.12 whoever writes to {@code memory.peak} reads his own peak from there on. */
  record Resettable(CgroupFiles files, int fd) implements MemoryPeak {
    private static final byte[] RESET = "0".getBytes(StandardCharsets.US_ASCII);

    @Override
    public void reset() throws ErrnoException {
      files.kernel().write(fd, RESET);
    }

    @Override
    public long bytes() throws ErrnoException {
      return files.readNumber(fd);
    }

    @Override
    public void close() {
      files.kernel().close(fd);
    }
  }
}
