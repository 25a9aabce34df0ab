package dev.argyle.deploy.doctor;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Checks of the kernel and of what this process may ask of it. */
final class KernelChecks {
  private static final Pattern RELEASE = Pattern.compile("(\\d+)\\.(\\d+).*");
  private static final Pattern CAPABILITIES = Pattern.compile("CapEff:\\s*([0-9a-f]+)");
  private static final Pattern OPEN_FILES = Pattern.compile("Max open files\\s+(\\S+)\\s+(\\S+).*");
  private static final int CAP_SYS_ADMIN = 21;

  /** Some ten for each of a few hundred sandboxes. */
  private static final long ENOUGH_FILES = 16_384;

  /** One for each of a thousand sandboxes. */
  private static final long ENOUGH_USER_NAMESPACES = 1_010;

  private final Path proc;

  /** Checks that read below a {@code /proc}. */
  KernelChecks(Path proc) {
    this.proc = proc;
  }

  /** All of them, in the order to read them. */
  List<Check> all() {
    return List.of(
        this::release,
        this::root,
        this::namespaces,
        this::userNamespaces,
        this::seccomp,
        this::coreDumps,
        this::openFiles);
  }

  /** mount_setattr(2) came with 5.12. */
  Finding release() throws IOException {
    String text = Files.readString(proc.resolve("sys/kernel/osrelease")).strip();
    Matcher release = RELEASE.matcher(text);
    if (!release.matches()) {
      return Finding.warn("kernel " + text, "Linux 5.12 or newer is needed");
    }
    int major = Integer.parseInt(release.group(1));
    int minor = Integer.parseInt(release.group(2));
    return major > 5 || (major == 5 && minor >= 12)
        ? Finding.ok("kernel " + text)
        : Finding.fail("kernel " + text, "Linux 5.12 or newer is needed: update the kernel");
  }

  /** Sandboxes are mounts and namespaces, which CAP_SYS_ADMIN makes. */
  Finding root() throws IOException {
    int uid = (Integer) Files.getAttribute(proc.resolve("self"), "unix:uid");
    if (uid != 0) {
      return Finding.fail("runs as user " + uid, "run it as root: sudo faas up");
    }
    long capabilities =
        match(CAPABILITIES, "self/status")
            .map(m -> Long.parseUnsignedLong(m.group(1), 16))
            .orElse(0L);
    return (capabilities >>> CAP_SYS_ADMIN & 1) == 1
        ? Finding.ok("root with CAP_SYS_ADMIN")
        : Finding.fail("root without CAP_SYS_ADMIN", "in a container, start it with --privileged");
  }

  Finding namespaces() {
    List<String> missing =
        Stream.of("mnt", "pid", "ipc", "uts", "user")
            .filter(name -> !Files.exists(proc.resolve("self/ns/" + name)))
            .toList();
    return missing.isEmpty()
        ? Finding.ok("namespaces mnt, pid, ipc, uts, user")
        : Finding.fail(
            "no namespaces of kind " + String.join(", ", missing),
            "use a kernel that is built with them");
  }

  /** Each sandbox is in one of its own, and so is its zygote. */
  Finding userNamespaces() throws IOException {
    Path limit = proc.resolve("sys/user/max_user_namespaces");
    String allowed = Files.exists(limit) ? line(limit) : "0";
    String cure = "allow them: sysctl -w user.max_user_namespaces=10000";
    long count = allowed.matches("\\d{1,18}") ? Long.parseLong(allowed) : 0;
    if (count == 0) {
      return Finding.fail("no user namespaces", cure);
    }
    // Debian's own: where it is 0, only those with capabilities on the host may make them.
    Path debians = proc.resolve("sys/kernel/unprivileged_userns_clone");
    if (Files.exists(debians) && line(debians).equals("0")) {
      return Finding.fail(
          "user namespaces for the host's root only",
          "allow them: sysctl -w kernel.unprivileged_userns_clone=1");
    }
    return count < ENOUGH_USER_NAMESPACES
        ? Finding.warn("user namespaces: up to " + allowed, cure)
        : Finding.ok("user namespaces: up to " + allowed);
  }

  Finding seccomp() throws IOException {
    Path actions = proc.resolve("sys/kernel/seccomp/actions_avail");
    return Files.exists(actions) && Files.readString(actions).contains("errno")
        ? Finding.ok("seccomp filters")
        : Finding.fail("no seccomp filters", "use a kernel with CONFIG_SECCOMP_FILTER");
  }

  /** The kernel runs a program that it names as root on the host, for crashes in sandboxes too. */
  Finding coreDumps() throws IOException {
    Path pattern = proc.resolve("sys/kernel/core_pattern");
    String text = Files.exists(pattern) ? line(pattern) : "";
    return text.startsWith("|")
        ? Finding.warn(
            "core dumps go to a program of the host's: " + text.substring(1).split(" ", 2)[0],
            "crashes of functions reach it; sysctl -w kernel.core_pattern=core keeps them apart")
        : Finding.ok("core dumps go to no program");
  }

  /** The hard limit: the JVM raises the soft one to it by itself. */
  Finding openFiles() throws IOException {
    String limit = match(OPEN_FILES, "self/limits").map(m -> m.group(2)).orElse("unknown");
    boolean enough =
        limit.equals("unlimited")
            || (limit.matches("\\d{1,18}") && Long.parseLong(limit) >= ENOUGH_FILES);
    return enough
        ? Finding.ok("open files: up to " + limit)
        : Finding.warn(
            "open files: up to " + limit,
            "raise the limit (ulimit -Hn 65536, or LimitNOFILE= of its unit)");
  }

  /** The only line of a sysctl; such a file ends after its first read, however short. */
  private static String line(Path sysctl) throws IOException {
    try (BufferedReader in = Files.newBufferedReader(sysctl)) {
      String line = in.readLine();
      return line == null ? "" : line.strip();
    }
  }

  private Optional<Matcher> match(Pattern pattern, String file) throws IOException {
    try (Stream<String> lines = Files.lines(proc.resolve(file))) {
      return lines.map(pattern::matcher).filter(Matcher::matches).findFirst();
    }
  }
}
