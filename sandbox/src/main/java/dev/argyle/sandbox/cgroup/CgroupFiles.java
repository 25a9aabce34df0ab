package dev.argyle.sandbox.cgroup;

import dev.argyle.sandbox.sys.Errno;
import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.sys.Kernel;
import dev.argyle.sandbox.sys.Linux;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads and writes the small text files of a cgroup hierarchy. */
final class CgroupFiles {
  private static final int MAX_FILE_BYTES = 4096;

  private final Kernel kernel;

  CgroupFiles(Kernel kernel) {
    this.kernel = kernel;
  }

  Kernel kernel() {
    return kernel;
  }

  /** Makes directories, all or none. */
  void makeAll(List<String> directories) throws ErrnoException {
    List<String> made = new ArrayList<>();
    try {
      for (String directory : directories) {
        kernel.mkdir(directory, 0755);
        made.add(directory);
      }
    } catch (ErrnoException e) {
      undo(e, made);
      throw e;
    }
  }

  /** Opens files, all or none. */
  int[] openAll(List<String> paths, int flags) throws ErrnoException {
    int[] fds = new int[paths.size()];
    int opened = 0;
    try {
      for (; opened < fds.length; opened++) {
        fds[opened] = kernel.open(paths.get(opened), flags);
      }
      return fds;
    } catch (ErrnoException e) {
      undo(e, List.of(), Arrays.copyOf(fds, opened));
      throw e;
    }
  }

  /** Takes back what was made before a call failed. */
  void undo(ErrnoException failure, List<String> directories, int... fds) {
    for (int fd : fds) {
      kernel.close(fd);
    }
    for (String directory : directories) {
      try {
        kernel.rmdir(directory);
      } catch (ErrnoException e) {
        failure.addSuppressed(e);
      }
    }
  }

  /** Removes directories; those that are gone already are as wanted. */
  void removeAll(List<String> directories) throws ErrnoException {
    for (String directory : directories) {
      try {
        kernel.rmdir(directory);
      } catch (ErrnoException e) {
        if (e.errno() != Errno.ENOENT) {
          throw e;
        }
      }
    }
  }

  void write(String path, String value) throws ErrnoException {
    int fd = kernel.open(path, Linux.O_WRONLY);
    try {
      kernel.write(fd, value.getBytes(StandardCharsets.US_ASCII));
    } finally {
      kernel.close(fd);
    }
  }

  String read(String path) throws ErrnoException {
    int fd = kernel.open(path, Linux.O_RDONLY);
    try {
      return readOpen(fd, MAX_FILE_BYTES);
    } finally {
      kernel.close(fd);
    }
  }

  String readOpen(int fd, int maxBytes) throws ErrnoException {
    byte[] buffer = new byte[maxBytes];
    int count = kernel.pread(fd, buffer, 0);
    return new String(buffer, 0, count, StandardCharsets.US_ASCII);
  }

  /** The first number in an open file. */
  long readNumber(int fd) throws ErrnoException {
    return number(readOpen(fd, 32));
  }

  /** The number a text begins with; 0 when it begins with something else. */
  static long number(String text) {
    return number(text, 0);
  }

  private static long number(String text, int from) {
    long number = 0;
    for (int i = from; i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9'; i++) {
      number = number * 10 + (text.charAt(i) - '0');
    }
    return number;
  }

  /** The number behind {@code key} in lines of {@code key number}; 0 when the key is missing. */
  static long valueOf(String lines, String key) {
    String start = key + " ";
    if (lines.startsWith(start)) {
      return number(lines, start.length());
    }
    int at = lines.indexOf("\n" + start);
    return at < 0 ? 0 : number(lines, at + 1 + start.length());
  }
}
