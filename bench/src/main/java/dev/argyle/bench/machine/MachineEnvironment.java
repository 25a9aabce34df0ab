package dev.argyle.bench.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What a reader must know of a machine to judge figures taken on it. */
public final class MachineEnvironment {
  private static final long PROGRAM_TIMEOUT_MS = 5_000;
  private static final String UNKNOWN = "unknown";

  private MachineEnvironment() {}

  /** Reads it now. What cannot be read is {@code unknown}. */
  public static Map<String, Object> read(String python, String clientTransport) {
    Map<String, Object> environment = new LinkedHashMap<>();
    environment.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    environment.put("kernel", line(Path.of("/proc/sys/kernel/osrelease")));
    environment.put("distribution", field(Path.of("/etc/os-release"), "PRETTY_NAME=", "="));
    environment.put("processor", field(Path.of("/proc/cpuinfo"), "model name", ":"));
    environment.put("cores_count", Runtime.getRuntime().availableProcessors());
    environment.put("memory", field(Path.of("/proc/meminfo"), "MemTotal", ":"));
    environment.put("cgroup", CgroupVersion.at(Path.of("/sys/fs/cgroup")).toString());
    environment.put("client_jdk", Runtime.version() + " " + System.getProperty("java.vm.name"));
    environment.put("python", version(python));
    environment.put("vertx", implementationVersion(io.vertx.core.Vertx.class));
    environment.put("client_transport", clientTransport);
    environment.put("load_average", loadAverage());
    return environment;
  }

  /** The last 1, 5 and 15 minutes' run-queue lengths, as {@code /proc/loadavg} has them. */
  public static String loadAverage() {
    String[] fields = line(Path.of("/proc/loadavg")).split(" ", -1);
    return fields.length < 3 ? UNKNOWN : String.join(" ", fields[0], fields[1], fields[2]);
  }

  private static String line(Path file) {
    try {
      return Files.readString(file).lines().findFirst().orElse(UNKNOWN);
    } catch (IOException e) {
      return UNKNOWN;
    }
  }

  private static String field(Path file, String key, String separator) {
    try {
      return Files.readString(file)
          .lines()
          .filter(line -> line.startsWith(key))
          .map(line -> line.substring(line.indexOf(separator) + 1).strip().replace("\"", ""))
          .findFirst()
          .orElse(UNKNOWN);
    } catch (IOException e) {
      return UNKNOWN;
    }
  }

  private static String version(String program) {
    try {
      Process process = new ProcessBuilder(program, "--version").redirectErrorStream(true).start();
      try {
        if (!process.waitFor(PROGRAM_TIMEOUT_MS, TimeUnit.MILLISECONDS)) {
          return UNKNOWN;
        }
        String first = process.inputReader().readLine();
        return first == null ? UNKNOWN : first;
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      return "missing";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return UNKNOWN;
    }
  }

  private static String implementationVersion(Class<?> type) {
    String version = type.getPackage().getImplementationVersion();
    return version == null ? UNKNOWN : version;
  }
}
