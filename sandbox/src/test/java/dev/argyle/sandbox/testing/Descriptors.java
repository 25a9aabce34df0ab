package dev.argyle.sandbox.testing;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Open descriptors of this JVM that a platform works with: sockets, pipes, pidfds, namespaces,
 * polls, memory files, files of the kernel, detached mounts, files a test made. Jars, logs and
 * other regular files are the JVM's own affair.
 */
final class Descriptors {
  private static final Pattern COUNTED =
      Pattern.compile("[a-z]+:\\[.*|anon_inode:.*|pidfd:.*|/memfd:.*|/(proc|sys)(/.*)?");

  private static final String TEMPORARY = System.getProperty("java.io.tmpdir") + "/";

  private Descriptors() {}

  /** The JDK keeps a socket from its first file channel on; better now than in a test. */
  static void warmUp() throws IOException {
    FileChannel.open(Path.of("/dev/null")).close();
  }

  static Set<String> read() throws IOException {
    Set<String> open = new TreeSet<>();
    Path own = Path.of("/proc/" + ProcessHandle.current().pid() + "/fd");
    try (DirectoryStream<Path> fds = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path fd : fds) {
        try {
          Path target = Files.readSymbolicLink(fd);
          if (!target.equals(own) && isCounted(fd, target.toString())) {
            open.add(fd.getFileName() + " -> " + target);
          }
        } catch (IOException closed) {
          // Descriptors come and go.
        }
      }
    }
    return open;
  }

  private static boolean isCounted(Path fd, String target) {
    // A directory is the root of a mount that was never put in place.
    return COUNTED.matcher(target).matches()
        || Files.isDirectory(fd)
        || target.startsWith(TEMPORARY);
  }
}
