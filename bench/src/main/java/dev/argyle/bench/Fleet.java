package dev.argyle.bench;

import dev.argyle.bench.load.Burst;
import dev.argyle.bench.load.LoadClient;
import dev.argyle.bench.load.Recording;
import dev.argyle.bench.load.Target;
import dev.argyle.bench.platform.BenchFunction;
import dev.argyle.bench.run.Figures;
import dev.argyle.bench.run.Session;
import java.util.Optional;

/**
 * Idle instances of one function: so many requests wait in it at once that there must be as many
 * sandboxes, and then all of them are idle.
 */
final class Fleet {
  /** Most of one fleet: requests that can really be out at once. */
  static final int MOST = LoadClient.MAX_CONNECTIONS;

  /** How long requests wait at first, and at most: on a slow machine sandboxes come slowly. */
  private static final long FIRST_WAIT_MS = 250;

  private static final long LONGEST_WAIT_MS = 16_000;

  private final Session session;
  private final BenchFunction function;
  private long started;

  /**
   * Of a function that is deployed but was never invoked.
   *
   * @param function a {@linkplain BenchFunction#waiting waiting} one
   */
  Fleet(Session session, BenchFunction function) {
    this.session = session;
    this.function = function;
  }

  /**
   * Makes it so large.
   *
   * @param size at most {@link #MOST}
   * @return why it is smaller; empty if it is not
   */
  Optional<String> grow(int size) throws InterruptedException {
    Burst burst = new Burst(session.client().context(), session.client());
    for (long waitMs = FIRST_WAIT_MS; started < size && waitMs <= LONGEST_WAIT_MS; waitMs *= 2) {
      Target target =
          new Target(
              function.name(), function.name(), function.pathWaiting(waitMs), Target.Start.ANY);
      Recording answers = burst.run(target, size);
      started += answers.coldCount();
      if (!answers.failures().isEmpty()) {
        return Optional.of(Figures.reasons(answers.failures()));
      }
    }
    return started < size ? Optional.of("sandboxes were reused instead") : Optional.empty();
  }
}
