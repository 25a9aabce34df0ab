package dev.argyle.bench;

import dev.argyle.bench.machine.PlatformProcesses;
import dev.argyle.bench.platform.BenchFunction;
import dev.argyle.bench.run.Session;
import dev.argyle.bench.run.Settled;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What one more idle instance takes of the machine's memory, as proportional set size: the
 * difference that many make, by their number.
 */
final class IdleMemory {
  private final Session session;
  private final int settleMs;
  private final Optional<PlatformProcesses> processes;

  IdleMemory(Session session, int settleMs) {
    this.session = session;
    this.settleMs = settleMs;
    processes = PlatformProcesses.behind(session.run().gateway());
  }

  /** Why memory cannot be read here. */
  static String notHere() {
    return "needs root, on the machine that runs the gateway";
  }

  void missing(BenchFunction.Language language, String why) {
    session.figures().missing(what(language), why);
  }

  private static String what(BenchFunction.Language language) {
    return "memory of an idle instance, " + language.runtime();
  }

  /** Starts so many instances of a function in this language, and ends them. */
  void measure(BenchFunction.Language language, int instances) throws InterruptedException {
    if (processes.isEmpty()) {
      missing(language, notHere());
      return;
    }
    session.at("memory: " + language.runtime(), 0);
    BenchFunction function =
        BenchFunction.waiting("bench-idle-" + language.runtime(), language, instances + 1);
    session.deployment().addUntouched(function);
    try {
      measure(language, new Fleet(session, function), instances);
    } catch (IOException e) {
      missing(language, notHere() + ": " + e.getMessage());
    }
    session.deployment().remove(List.of(function)).forEach(session.figures()::problem);
  }

  private void measure(BenchFunction.Language language, Fleet fleet, int instances)
      throws InterruptedException, IOException {
    // The first one is there before: a zygote may be started for it.
    Optional<String> shortfall = fleet.grow(1);
    PlatformProcesses.Reading before = Settled.read(processes.orElseThrow(), 0, settleMs);
    shortfall = shortfall.isPresent() ? shortfall : fleet.grow(instances + 1);
    if (shortfall.isPresent()) {
      session
          .figures()
          .problem(
              "%s: %d instances were wanted: %s"
                  .formatted(what(language), instances, shortfall.get()));
      return;
    }
    PlatformProcesses.Reading after =
        Settled.read(processes.orElseThrow(), before.guests() + instances, settleMs);
    int more = after.guests() - before.guests();
    if (more <= 0) {
      session.figures().problem(what(language) + ": no more processes than before");
      return;
    }
    String key = String.format(Locale.ROOT, "idle_%s", language.runtime());
    session
        .figures()
        .metrics()
        .count(key + "_instances_count", more)
        .count(key + "_pss_each_bytes", (after.pssBytes() - before.pssBytes()) / more);
  }
}
