package dev.argyle.worker.instance;

import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.zygote.guest.Guest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps an instance frozen while nobody uses it. Event loop. */
final class Pause {
  private static final Logger LOG = LoggerFactory.getLogger(Pause.class);

  private final FunctionSpec function;
  private final Guest guest;
  private final Runnable whenLost;

  /** Who froze it; null while it is not frozen. */
  private Freezer freezer;

  /**
   * Not frozen.
   *
   * @param whenLost called when it could not be frozen or thawed, so that it is of no more use
   */
  Pause(FunctionSpec function, Guest guest, Runnable whenLost) {
    this.function = function;
    this.guest = guest;
    this.whenLost = whenLost;
  }

  void begin(Freezer by) {
    freezer = by;
    freezer.freeze(guest.sandbox(), guest.loop(), this::failed);
  }

  /** An invocation has come for it. Nobody waits for the thaw: the guest takes it up after that. */
  void endFor(Meter meter) {
    if (freezer != null) {
      freezer.thaw(guest.sandbox(), guest.loop(), this::failed);
      freezer = null;
      meter.thawed();
    }
  }

  private void failed(ErrnoException e) {
    LOG.error("an instance of {} cannot be paused or go on: {}", function.name(), e.getMessage());
    whenLost.run();
  }
}
