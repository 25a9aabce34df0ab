package dev.argyle.sandbox.cgroup;

import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.sys.Kernel;
import dev.argyle.sandbox.sys.Linux;
import java.nio.charset.StandardCharsets;

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
    byte[] buffer = new byte[32];
    int count = kernel.pread(fd, buffer, 0);
    long number = 0;
    for (int i = 0; i < count && buffer[i] >= '0' && buffer[i] <= '9'; i++) {
      number = number * 10 + (buffer[i] - '0');
    }
    return number;
  }

  /** The number behind {@code key} in lines of {@code key number}; 0 when the key is missing. */
  static long valueOf(String lines, String key) {
    for (String line : lines.split("\n", -1)) {
      int space = line.indexOf(' ');
      if (space > 0 && line.substring(0, space).equals(key)) {
        return Long.parseLong(line.substring(space + 1).trim());
      }
    }
    return 0;
  }
}
