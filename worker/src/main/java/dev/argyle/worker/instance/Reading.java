package dev.argyle.worker.instance;

import dev.argyle.zygote.guest.Guest;

/** Reads from a guest unless one of its invocations wants it to wait. Event loop. */
final class Reading {
  private final Guest guest;
  private int waiting;

  Reading(Guest guest) {
    this.guest = guest;
  }

  void stop() {
    if (waiting++ == 0) {
      guest.pauseReading(true);
    }
  }

  /** To be called once for each {@link #stop}. */
  void goOn() {
    if (--waiting == 0) {
      guest.pauseReading(false);
    }
  }
}
