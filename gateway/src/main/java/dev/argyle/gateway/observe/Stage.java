package dev.argyle.gateway.observe;

import java.util.Locale;

/** Where the time of an invocation goes, in the order it goes through them. */
enum Stage {
  /** From the request's head to handing the invocation to the worker, its body's way included. */
  ROUTE,
  /** Waiting for a sandbox. */
  QUEUE,
  /** Taking an instance or a spare, and setting its limits. */
  TAKE,
  /** Mounting code and packages, or an empty scratch. */
  MOUNT,
  /** Writing the event to the guest. */
  HAND_OVER,
  /** In the guest: loading the handler. */
  INIT,
  /** In the guest: the handler. */
  RUN,
  /** From the worker's end to the answer's last byte. */
  ANSWER;

  /** The label's value. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
