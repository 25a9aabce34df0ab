package dev.argyle.zygote.shelf;

import dev.argyle.zygote.process.ZygoteProcess;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has one zygote running, as long as its source gives one. Thread-safe. */
final class ZygoteKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(ZygoteKeeper.class);

  private final String name;
  private final ZygoteSource source;
  private final Object whenChanged;
  private ZygoteProcess zygote;
  private boolean stopped;

  /**
   * No zygote yet.
   *
   * @param whenChanged whose waiters are woken when it ends
   */
  ZygoteKeeper(String name, ZygoteSource source, Object whenChanged) {
    this.name = name;
    this.source = source;
    this.whenChanged = whenChanged;
  }

  synchronized Optional<ZygoteProcess> zygote() {
    return Optional.ofNullable(zygote);
  }

  /** The one that runs; starts one if there is none, which blocks. One thread at a time. */
  ZygoteProcess running() throws IOException {
    Optional<ZygoteProcess> current = zygote();
    if (current.isPresent()) {
      return current.get();
    }
    ZygoteProcess started = source.start(this::ended);
    synchronized (this) {
      // It may have ended, and said so, before it is known here.
      zygote = started.hasEnded() ? null : started;
    }
    return zygote()
        .orElseThrow(() -> new IOException("the zygote ended as soon as it was started"));
  }

  /** From now on its end is no news. */
  synchronized void stop() {
    stopped = true;
  }

  private void ended() {
    synchronized (this) {
      zygote = null;
      if (!stopped) {
        LOG.error("the {} has ended", name);
      }
    }
    synchronized (whenChanged) {
      whenChanged.notifyAll();
    }
  }
}
