package dev.argyle.sandbox.testing;

import dev.argyle.sandbox.sys.Errno;
import dev.argyle.sandbox.sys.ErrnoException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * Small text files and directories in memory, as a control group's: a new directory comes with its
 * files, a write replaces the whole, removing a directory takes its files along but not its
 * subdirectories. Thread-safe.
 */
public final class FakeFiles {
  private final Map<String, String> files = new TreeMap<>();
  private final Map<String, Map<String, String>> born = new TreeMap<>();
  private final Map<String, Boolean> directories = new TreeMap<>();

  /** A file's content from now on. */
  public synchronized FakeFiles put(String path, String content) {
    files.put(path, content);
    return this;
  }

  /** Takes a file away. */
  public synchronized void remove(String path) {
    files.remove(path);
  }

  /** A file's content, or null. */
  public synchronized String get(String path) {
    return files.get(path);
  }

  /** Gives directories made below {@code root} this file from birth. */
  public synchronized FakeFiles inNewDirectories(String root, String name, String content) {
    born.computeIfAbsent(root + "/", key -> new TreeMap<>()).put(name, content);
    return this;
  }

  synchronized boolean has(String path) {
    return files.containsKey(path);
  }

  synchronized void makeDirectory(String path) throws ErrnoException {
    if (directories.putIfAbsent(path, true) != null) {
      throw new ErrnoException(Errno.EEXIST, "mkdir", path);
    }
    born.forEach(
        (root, template) -> {
          if (path.startsWith(root)) {
            template.forEach((name, content) -> files.put(path + "/" + name, content));
          }
        });
  }

  synchronized void removeDirectory(String path) throws ErrnoException {
    if (directories.keySet().stream().anyMatch(other -> other.startsWith(path + "/"))) {
      throw new ErrnoException(Errno.EBUSY, "rmdir", path);
    }
    if (directories.remove(path) == null) {
      throw new ErrnoException(Errno.ENOENT, "rmdir", path);
    }
    files.keySet().removeIf(file -> file.startsWith(path + "/"));
  }

  synchronized int read(String path, byte[] buffer, long offset) throws ErrnoException {
    String content = files.get(path);
    if (content == null) {
      throw new ErrnoException(Errno.EBADF, "pread", path);
    }
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    int count = (int) Math.max(0, Math.min(buffer.length, bytes.length - offset));
    System.arraycopy(bytes, (int) offset, buffer, 0, count);
    return count;
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
