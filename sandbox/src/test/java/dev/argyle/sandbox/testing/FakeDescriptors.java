package dev.argyle.sandbox.testing;

import dev.argyle.sandbox.sys.Linux;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Numbers that stand for open files, each with the name it was opened on. Thread-safe. */
final class FakeDescriptors {
  private static final int FIRST = 100;

  private final Map<Integer, String> open = new TreeMap<>();
  private int next = FIRST;

  synchronized int open(String name) {
    open.put(next, name);
    return next++;
  }

  synchronized void close(int fd) {
    if (fd >= FIRST && open.remove(fd) == null) {
      throw new AssertionError("descriptor " + fd + " is closed twice");
    }
  }

  synchronized String name(int fd) {
    return fd == Linux.AT_FDCWD ? "cwd" : open.getOrDefault(fd, "fd" + fd);
  }

  synchronized List<String> open() {
    return List.copyOf(open.values());
  }
}
