package dev.argyle.sandbox.mount;

import dev.argyle.sandbox.mount.RootStep.Bind;
import dev.argyle.sandbox.mount.RootStep.Content;
import dev.argyle.sandbox.mount.RootStep.Device;
import dev.argyle.sandbox.mount.RootStep.Directory;
import dev.argyle.sandbox.mount.RootStep.Link;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Plans a sandbox's root from this host: its programs and libraries, and an {@code /etc} of ours.
 */
public final class HostRoot {
  /** Where a function's code is mounted. */
  public static final String CODE = "/var/task";

  /** Where a Python function's installed packages are mounted. */
  public static final String PYTHON_PACKAGES = "/opt/python";

  /** Where a Node function's are: its resolution of modules walks up from {@link #CODE}. */
  public static final String NODE_PACKAGES = "/var/node_modules";

  /** Where the scratch is. */
  public static final String SCRATCH = "/tmp";

  /** Where processes are seen. */
  public static final String PROC = "/proc";

  /** A device to cover files with that are not to be seen. */
  public static final String NOTHING = "/dev/null";

  /** A directory to cover directories with; it stays empty. */
  public static final String EMPTY = "/home";

  private static final List<String> SYSTEM =
      List.of("bin", "sbin", "lib", "lib32", "lib64", "libx32");
  private static final int MAX_COPIED_BYTES = 4 * 1024 * 1024;

  private final Path host;

  /** Plans from the host's root. */
  public HostRoot() {
    this(Path.of("/"));
  }

  HostRoot(Path host) {
    this.host = host;
  }

  /** The plan; reads the host's files as they are now. */
  public RootPlan plan() throws IOException {
    List<RootStep> steps = new ArrayList<>();
    for (String directory : List.of("/etc", PROC, "/dev", "/var", "/opt", "/root", EMPTY, "/run")) {
      steps.add(new Directory(directory, 0755));
    }
    for (String directory : List.of(CODE, SCRATCH, PYTHON_PACKAGES, NODE_PACKAGES)) {
      steps.add(new Directory(directory, 0755));
    }
    steps.add(new Link("/var/tmp", SCRATCH));
    addPrograms(steps);
    addDevices(steps);
    addEtc(steps);
    return new RootPlan(steps);
  }

  private void addPrograms(List<RootStep> steps) throws IOException {
    steps.add(new Bind("/usr", host.resolve("usr").toString()));
    for (String name : SYSTEM) {
      Path path = host.resolve(name);
      if (Files.isSymbolicLink(path)) {
        steps.add(new Link("/" + name, Files.readSymbolicLink(path).toString()));
      } else if (Files.isDirectory(path)) {
        steps.add(new Bind("/" + name, path.toString()));
      }
    }
  }

  private static void addDevices(List<RootStep> steps) {
    steps.add(new Device(NOTHING, 1, 3));
    steps.add(new Device("/dev/zero", 1, 5));
    steps.add(new Device("/dev/full", 1, 7));
    steps.add(new Device("/dev/random", 1, 8));
    steps.add(new Device("/dev/urandom", 1, 9));
    steps.add(new Link("/dev/fd", "/proc/self/fd"));
    steps.add(new Link("/dev/stdin", "/proc/self/fd/0"));
    steps.add(new Link("/dev/stdout", "/proc/self/fd/1"));
    steps.add(new Link("/dev/stderr", "/proc/self/fd/2"));
    // POSIX semaphores and shared memory live in the scratch, within its limit.
    steps.add(new Link("/dev/shm", SCRATCH));
  }

  private void addEtc(List<RootStep> steps) throws IOException {
    addText(
        steps, "/etc/passwd", "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n");
    addText(steps, "/etc/group", "root:x:0:\nnogroup:x:65534:\n");
    addText(steps, "/etc/hosts", "127.0.0.1 localhost\n::1 localhost\n");
    addText(steps, "/etc/hostname", "sandbox\n");
    addText(steps, "/etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n");
    for (String name :
        List.of("resolv.conf", "ld.so.cache", "localtime", "services", "protocols", "mime.types")) {
      copyFile(steps, "/etc/" + name);
    }
    steps.add(new Directory("/etc/ssl", 0755));
    steps.add(new Directory("/etc/ssl/certs", 0755));
    copyFile(steps, "/etc/ssl/openssl.cnf");
    copyFile(steps, "/etc/ssl/certs/ca-certificates.crt");
    copyLinks(steps, "/etc/alternatives");
  }

  private static void addText(List<RootStep> steps, String path, String text) {
    steps.add(new Content(path, text.getBytes(StandardCharsets.UTF_8), 0644));
  }

  private void copyFile(List<RootStep> steps, String path) throws IOException {
    Path source = host.resolve(path.substring(1));
    if (Files.isRegularFile(source) && Files.size(source) <= MAX_COPIED_BYTES) {
      steps.add(new Content(path, Files.readAllBytes(source), 0644));
    }
  }

  /** Debian's alternatives: libraries such as BLAS are reached through them. */
  private void copyLinks(List<RootStep> steps, String path) throws IOException {
    Path source = host.resolve(path.substring(1));
    if (!Files.isDirectory(source)) {
      return;
    }
    steps.add(new Directory(path, 0755));
    try (Stream<Path> entries = Files.list(source).sorted()) {
      for (Path entry : (Iterable<Path>) entries::iterator) {
        if (Files.isSymbolicLink(entry)) {
          String link = path + "/" + entry.getFileName();
          steps.add(new Link(link, Files.readSymbolicLink(entry).toString()));
        }
      }
    }
  }
}
