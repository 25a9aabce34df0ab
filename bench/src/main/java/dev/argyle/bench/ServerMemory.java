package dev.argyle.bench;

import dev.argyle.bench.machine.PlatformFootprint;
import dev.argyle.bench.run.Figures;
import dev.argyle.bench.run.Session;
import java.io.IOException;
import java.util.Optional;

/**
 * The server's memory at a moment: its heap after a collection where the JDK's tools can reach it,
 * else what {@code /metrics} says, and its resident set.
 */
final class ServerMemory {
  private final Session session;
  private final boolean collects;
  private final Optional<PlatformFootprint> footprint;

  /** Collects the heap before it is read, if it may. */
  ServerMemory(Session session, boolean collects) {
    this.session = session;
    this.collects = collects;
    footprint = PlatformFootprint.behind(session.run().gateway());
  }

  /** Heap in use; NaN if nobody tells. */
  double heapBytes() throws InterruptedException {
    Optional<Long> collected = heapAfterCollectionBytes();
    return collected.isPresent() ? collected.get().doubleValue() : heapWithGarbageBytes();
  }

  /** Heap in use after a collection; empty if it may not be collected, or nobody can. */
  Optional<Long> heapAfterCollectionBytes() throws InterruptedException {
    return collects && footprint.isPresent()
        ? footprint.get().heapAfterCollectionBytes()
        : Optional.empty();
  }

  /** Heap in use as the server's own metrics have it; NaN if they do not. */
  double heapWithGarbageBytes() throws InterruptedException {
    return session.gateway().heapBytes().orElse(Double.NaN);
  }

  /** What the platform has; empty if it is not on this machine. */
  Optional<PlatformFootprint.Reading> footprint() throws IOException {
    return footprint.isPresent() ? Optional.of(footprint.get().read()) : Optional.empty();
  }

  /** Names both: {@code overload_heap_before_bytes}. */
  void tell(String what, String when) throws InterruptedException {
    double heap = heapBytes();
    Figures figures = session.figures();
    figures.metrics().put(what + "_heap_" + when + "_bytes", heap);
    if (Double.isNaN(heap)) {
      figures.missing("heap " + when + " " + what, IdleMemory.notHere() + ", and jcmd of its JDK");
    }
    try {
      footprint()
          .ifPresent(
              reading ->
                  figures.metrics().count(what + "_rss_" + when + "_bytes", reading.rssBytes()));
    } catch (IOException e) {
      figures.missing("memory " + when + " " + what, IdleMemory.notHere() + ": " + e.getMessage());
    }
  }
}
