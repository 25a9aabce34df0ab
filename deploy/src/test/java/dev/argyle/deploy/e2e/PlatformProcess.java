package dev.argyle.deploy.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A platform in a process of its own, as {@code faas up} or {@code faas demo} starts it. */
final class PlatformProcess implements AutoCloseable {
  private static final Pattern URL = Pattern.compile("(http://127\\.0\\.0\\.1:\\d+)(/\\S*)?$");
  private static final int STOP_WITHIN_S = 30;

  private final Process process;
  private final URI url;
  private final Path errors;

  private PlatformProcess(Process process, URI url, Path errors) {
    this.process = process;
    this.url = url;
    this.errors = errors;
  }

  /** {@code faas up} on a free port, with this folder. */
  static PlatformProcess up(Path data) throws IOException {
    return upUnder(List.of(), data);
  }

  /**
   * {@code faas up} on a free port, with this folder.
   *
   * @param launcher a command that makes itself the program it is given
   */
  static PlatformProcess upUnder(List<String> launcher, Path data) throws IOException {
    return start(launcher, data, "ready ", "up", "--port", "0", "--data", data.toString());
  }

  /** {@code faas up} on a free port, with this folder and further options. */
  static PlatformProcess upWith(Path data, String... options) throws IOException {
    List<String> arguments =
        new ArrayList<>(List.of("up", "--port", "0", "--data", data.toString()));
    arguments.addAll(List.of(options));
    return start(List.of(), data, "ready ", arguments.toArray(String[]::new));
  }

  /**
   * {@code faas up} with a configuration file and further options.
   *
   * @param launcher a command that makes itself the program it is given
   * @param log a file in a folder where what it says can be kept
   */
  static PlatformProcess configured(List<String> launcher, Path log, Path file, String... options)
      throws IOException {
    List<String> arguments = new ArrayList<>(List.of("up", "--config", file.toString()));
    arguments.addAll(List.of(options));
    return start(launcher, log, "ready ", arguments.toArray(String[]::new));
  }

  /** {@code faas demo} on a free port, with this folder. */
  static PlatformProcess demo(Path data) throws IOException {
    return start(List.of(), data, "  http", "demo", "--port", "0", "--data", data.toString());
  }

  private static PlatformProcess start(
      List<String> launcher, Path data, String readyPrefix, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(launcher);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-Dargyle.home=" + checkout());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add("dev.argyle.deploy.Faas");
    command.addAll(List.of(arguments));
    Files.createDirectories(data.getParent());
    Path errors = Files.createTempFile(data.getParent(), "platform", ".log");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
    // Tests begin at once, and would only be slowed by it; those of it ask for it.
    builder.environment().put("ARGYLE_SERVER_REHEARSAL", "false");
    Process process = builder.start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      Matcher found = URL.matcher(line);
      if (line.startsWith(readyPrefix) && found.find()) {
        return new PlatformProcess(process, URI.create(found.group(1)), errors);
      }
    }
    process.destroyForcibly();
    throw new IOException("the platform did not start: " + Files.readString(errors));
  }

  static Path checkout() {
    return Path.of("").toAbsolutePath().getParent();
  }

  URI url() {
    return url;
  }

  Process process() {
    return process;
  }

  /** A file as the platform sees it, which may have mounts of its own. */
  Path inside(Path path) {
    return Path.of("/proc/" + process.pid() + "/root" + path);
  }

  String errors() throws IOException {
    return Files.readString(errors);
  }

  /** What it left in the control groups, while it runs or after. */
  List<Path> cgroups() throws IOException {
    String own = "argyle-" + process.pid() + "-";
    List<Path> found = new ArrayList<>();
    for (Path root : cgroupRoots()) {
      try (Stream<Path> groups = Files.list(root)) {
        groups.filter(path -> path.getFileName().toString().startsWith(own)).forEach(found::add);
      }
    }
    return found;
  }

  private static List<Path> cgroupRoots() throws IOException {
    Path base = Path.of("/sys/fs/cgroup");
    try (Stream<Path> children = Files.list(base)) {
      List<Path> roots = new ArrayList<>(children.filter(Files::isDirectory).toList());
      roots.add(base);
      return roots;
    }
  }

  /** Every process below it, at this moment. */
  List<ProcessHandle> descendants() {
    return process.descendants().toList();
  }

  /** SIGTERM; its exit code, or empty when it did not end in time. */
  Optional<Integer> terminate() throws InterruptedException {
    process.destroy();
    return process.waitFor(STOP_WITHIN_S, TimeUnit.SECONDS)
        ? Optional.of(process.exitValue())
        : Optional.empty();
  }

  @Override
  public void close() throws IOException {
    try {
      if (process.isAlive() && terminate().isEmpty()) {
        throw new IOException("the platform did not stop: " + errors());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      process.destroyForcibly();
      Files.deleteIfExists(errors);
    }
  }
}
