package dev.argyle.bench.machine;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The processes below the one that serves a port of this machine: zygotes, spares, instances. Needs
 * root, for whose descriptors and pages they are is nobody else's business. Reads {@code /proc};
 * blocks.
 */
public final class PlatformProcesses {
  private static final String GUEST = "argyle-guest";

  /** The state of a listening socket in {@code /proc/net/tcp} (proc(5)). */
  private static final String LISTEN = "0A";

  private static final int HTTP = 80;
  private static final int LOCAL_ADDRESS = 1;
  private static final int STATE = 3;
  private static final int INODE = 9;

  /** Of {@code /proc/PID/stat}, counted from behind the name. */
  private static final int FIRST_TIME = 11;

  private static final int TIMES = 4;

  private final Path proc;
  private final int root;

  private PlatformProcesses(Path proc, int root) {
    this.proc = proc;
    this.root = root;
  }

  /**
   * Of the platform behind a gateway.
   *
   * @return empty if it is not on this machine, or this process may not see it
   */
  public static Optional<PlatformProcesses> behind(URI gateway) {
    try {
      InetAddress host = InetAddress.getByName(gateway.getHost());
      boolean here = host.isLoopbackAddress() || NetworkInterface.getByInetAddress(host) != null;
      int port = gateway.getPort() < 0 ? HTTP : gateway.getPort();
      return here ? listeningAt(port, Path.of("/proc")) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static Optional<PlatformProcesses> listeningAt(int port, Path proc) throws IOException {
    Set<String> sockets = listening(port, proc);
    for (int pid : pids(proc)) {
      if (sockets.stream().anyMatch(descriptors(proc, pid)::contains)) {
        return Optional.of(new PlatformProcesses(proc, pid));
      }
    }
    return Optional.empty();
  }

  /** The server's process. */
  int root() {
    return root;
  }

  Path rootFolder() {
    return proc.resolve(Integer.toString(root));
  }

  /** Links of descriptors that are sockets listening there: {@code socket:[INODE]}. */
  private static Set<String> listening(int port, Path proc) throws IOException {
    String ending = String.format(Locale.ROOT, ":%04X", port);
    Set<String> links = new TreeSet<>();
    for (String table : List.of("net/tcp", "net/tcp6")) {
      Path file = proc.resolve(table);
      for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
        String[] fields = line.strip().split(" +", -1);
        if (fields.length > INODE
            && fields[STATE].equals(LISTEN)
            && fields[LOCAL_ADDRESS].endsWith(ending)) {
          links.add("socket:[" + fields[INODE] + "]");
        }
      }
    }
    return links;
  }

  private static Set<String> descriptors(Path proc, int pid) {
    Set<String> links = new TreeSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(proc.resolve(pid + "/fd"))) {
      for (Path file : files) {
        links.add(Files.readSymbolicLink(file).toString());
      }
    } catch (IOException e) {
      // It has ended, or is not ours to look into: nobody we look for.
    }
    return links;
  }

  private static List<Integer> pids(Path proc) throws IOException {
    List<Integer> pids = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(proc, "[0-9]*")) {
      folders.forEach(folder -> pids.add(Integer.parseInt(folder.getFileName().toString())));
    }
    return pids;
  }

  /**
   * What they use now.
   *
   * @throws IOException if their pages cannot be read, for want of rights or kernel support
   */
  public Reading read() throws IOException {
    int guests = 0;
    long pssBytes = 0;
    for (int pid : below()) {
      Path folder = proc.resolve(Integer.toString(pid));
      try {
        pssBytes += field(folder.resolve("smaps_rollup"), "Pss:") * 1024;
        guests += Files.readString(folder.resolve("comm")).strip().equals(GUEST) ? 1 : 0;
      } catch (IOException e) {
        if (lives(folder)) {
          throw e;
        }
      }
    }
    return new Reading(guests, pssBytes);
  }

  /** False for who ended while it was looked at: a zombie has no pages. */
  private static boolean lives(Path folder) {
    try {
      return Files.readAllLines(folder.resolve("status")).stream()
          .noneMatch(line -> line.matches("State:\\s+[ZX].*"));
    } catch (IOException e) {
      return false;
    }
  }

  /** Children and their children; not the server itself, whose heap breathes. */
  List<Integer> below() throws IOException {
    Map<Integer, List<Integer>> children = new HashMap<>();
    for (int pid : pids(proc)) {
      try {
        int parent = (int) field(proc.resolve(pid + "/status"), "PPid:");
        children.computeIfAbsent(parent, any -> new ArrayList<>()).add(pid);
      } catch (IOException e) {
        // It ended while it was looked at.
      }
    }
    List<Integer> found = new ArrayList<>();
    Deque<Integer> open = new ArrayDeque<>(List.of(root));
    while (!open.isEmpty()) {
      List<Integer> next = children.getOrDefault(open.removeFirst(), List.of());
      found.addAll(next);
      open.addAll(next);
    }
    return found;
  }

  /**
   * Processor time that the server and all below it have used so far, in clock ticks: their own,
   * and that of those they have waited for. What nobody waited for is lost when it ends.
   *
   * @throws IOException if the server has ended
   */
  long cpuTicks() throws IOException {
    long ticks = cpuTicks(rootFolder());
    for (int pid : below()) {
      try {
        ticks += cpuTicks(proc.resolve(Integer.toString(pid)));
      } catch (IOException e) {
        // It ended while it was looked at, and counts for who waited for it.
      }
    }
    return ticks;
  }

  /** User and system time, its own and of its children (proc_pid_stat(5), fields 14 to 17). */
  private static long cpuTicks(Path folder) throws IOException {
    String line = Files.readString(folder.resolve("stat"));
    // The name before may have blanks and brackets.
    String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
    long ticks = 0;
    for (int i = 0; i < TIMES; i++) {
      ticks += Long.parseLong(fields[FIRST_TIME + i]);
    }
    return ticks;
  }

  /** A number in lines such as {@code Pss: 12 kB}. */
  static long field(Path file, String name) throws IOException {
    for (String line : Files.readAllLines(file)) {
      if (line.startsWith(name)) {
        return Long.parseLong(line.substring(name.length()).strip().split("\\s", 2)[0]);
      }
    }
    throw new IOException(file + " has no " + name);
  }

  /**
   * A moment's figures.
   *
   * @param guests sandboxes' processes
   * @param pssBytes proportional set size of all processes below the server, zygotes included: a
   *     page that n processes share counts 1/n for each
   */
  public record Reading(int guests, long pssBytes) {}
}
