package dev.argyle.bench.load;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Debian's {@code wrk}, a closed-loop load generator in C that many know: what ours is checked
 * against. Blocks its caller while it runs.
 */
public final class Wrk {
  /** What it is called. */
  public static final String PROGRAM = "wrk";

  /** What brings it. */
  public static final String INSTALL = "apt-get install wrk";

  private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
  private static final Pattern MEDIAN = Pattern.compile("\\s50%\\s+([0-9.]+)(us|ms|s)\\b");
  private static final Pattern ODD_STATUS = Pattern.compile("Non-2xx or 3xx responses:\\s+(\\d+)");
  private static final Pattern SOCKET_ERRORS =
      Pattern.compile("Socket errors: connect (\\d+), read (\\d+), write (\\d+), timeout (\\d+)");
  private static final long PATIENCE_S = 30;

  private final String program;
  private final String version;

  private Wrk(String program, String version) {
    this.program = program;
    this.version = version;
  }

  /** If there is such a program on the path. */
  public static Optional<Wrk> find(String program) throws InterruptedException {
    try {
      String said = output(List.of(program, "-v"), PATIENCE_S);
      return Optional.of(new Wrk(program, said.lines().findFirst().orElse("").split("\\[", 2)[0]));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** As it calls itself. */
  public String version() {
    return version.strip();
  }

  /**
   * Asks again and again over so many connections at once, on one thread as our generator does.
   *
   * @throws LoadException if it fails or says something that it is not known to say
   */
  public Result run(URI url, int connections, int seconds) throws InterruptedException {
    List<String> command =
        List.of(
            program, "-t1", "-c" + connections, "-d" + seconds + "s", "--latency", url.toString());
    try {
      return parse(output(command, seconds + PATIENCE_S));
    } catch (IOException e) {
      throw new LoadException("wrk: " + e.getMessage(), e);
    }
  }

  private static String output(List<String> command, long timeoutS)
      throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      // It says less than a pipe holds, so it can be waited for before it is read.
      if (!process.waitFor(timeoutS, TimeUnit.SECONDS)) {
        throw new IOException("it did not end within " + timeoutS + " s");
      }
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } finally {
      process.destroyForcibly();
    }
  }

  static Result parse(String said) {
    Matcher rate = RATE.matcher(said);
    Matcher median = MEDIAN.matcher(said);
    if (!rate.find() || !median.find()) {
      String first = said.lines().findFirst().orElse("nothing");
      throw new LoadException("wrk gave no figures, it said: " + first, null);
    }
    return new Result(
        Double.parseDouble(rate.group(1)),
        Double.parseDouble(median.group(1)) * microseconds(median.group(2)),
        sum(ODD_STATUS.matcher(said)) + sum(SOCKET_ERRORS.matcher(said)));
  }

  private static double microseconds(String unit) {
    return switch (unit) {
      case "us" -> 1;
      case "ms" -> 1e3;
      default -> 1e6;
    };
  }

  private static long sum(Matcher counts) {
    long sum = 0;
    if (counts.find()) {
      for (int i = 1; i <= counts.groupCount(); i++) {
        sum += Long.parseLong(counts.group(i));
      }
    }
    return sum;
  }

  /**
   * What it found.
   *
   * @param ratePerSecond answers a second
   * @param medianUs from send to the last byte
   * @param failures answers of another status than 2xx and 3xx, and errors of sockets
   */
  public record Result(double ratePerSecond, double medianUs, long failures) {}
}
