package dev.argyle.bench.load;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Passes requests on and counts their answers by the second in which they come: what is answered
 * after the last send must not count as what a platform can do meanwhile. Confined to the client's
 * event loop; read after the run.
 */
public final class AnswersPerSecond implements Sender {
  private final Sender sender;
  private final List<Second> seconds = new ArrayList<>();
  private long beganNs;

  /** Counts from the first send on. */
  public AnswersPerSecond(Sender sender) {
    this.sender = sender;
  }

  @Override
  public Future<Reply> send(Target target) {
    if (seconds.isEmpty()) {
      beganNs = System.nanoTime();
      seconds.add(new Second());
    }
    return sender.send(target).onComplete(result -> count(target, result));
  }

  private void count(Target target, AsyncResult<Reply> result) {
    long second = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - beganNs);
    while (seconds.size() <= second) {
      seconds.add(new Second());
    }
    Second now = seconds.get((int) second);
    Optional<String> fault =
        result.failed() ? Optional.of("no answer") : target.fault(result.result());
    if (fault.isEmpty()) {
      now.good++;
    } else if (fault.get().equals(Target.REFUSED)) {
      now.refused++;
    } else {
      now.failed++;
    }
  }

  /** One a second since the first send; those in which nothing came are there too. */
  public List<Second> seconds() {
    return List.copyOf(seconds);
  }

  /** Good answers a second, of seconds from one to before another; 0 if there are none. */
  public double goodPerSecond(int from, int to) {
    int end = Math.min(to, seconds.size());
    return seconds.subList(Math.min(from, end), end).stream()
        .mapToLong(Second::good)
        .average()
        .orElse(0);
  }

  /** Answers of one second. */
  public static final class Second {
    private long good;
    private long refused;
    private long failed;

    /** As they should be. */
    public long good() {
      return good;
    }

    /** 429 with {@code Retry-After}. */
    public long refused() {
      return refused;
    }

    /** All others. */
    public long failed() {
      return failed;
    }
  }
}
