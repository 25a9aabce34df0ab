package dev.argyle.deploy;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where a command reads and writes. Passed to every command, so that tests see what a person would.
 *
 * @param in standard input
 * @param out standard output: results only
 * @param err standard error: progress and errors
 * @param directory the working directory
 * @param environment environment variables
 * @param watchedOut whether {@code out} is a terminal
 * @param watchedErr whether {@code err} is a terminal
 */
public record Console(
    InputStream in,
    PrintStream out,
    PrintStream err,
    Path directory,
    Map<String, String> environment,
    boolean watchedOut,
    boolean watchedErr) {

  /** The process's own. Output is UTF-8 whatever the locale, since JSON is. */
  public static Console system() {
    return new Console(
        new FileInputStream(FileDescriptor.in),
        new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        Path.of("").toAbsolutePath(),
        System.getenv(),
        isTerminal(1),
        isTerminal(2));
  }

  /** Asked of the kernel: System.console() sees both at once, and differently from JDK 22 on. */
  private static boolean isTerminal(int fd) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd)).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
