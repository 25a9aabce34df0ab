package dev.argyle.bench.policy;

import java.util.Optional;

/** In which order calls that wait for a free processor get one. One object for one simulation. */
public interface QueuePolicy {
  /** As metric keys begin. */
  String key();

  /** For people. */
  String label();

  /** A call has to wait. */
  void add(QueuedCall call);

  /** A call got a processor, whether it had to wait or not. */
  default void started(QueuedCall call) {}

  /** A call is done. */
  default void ended(QueuedCall call) {}

  /** Whose turn it is; it waits no more. Empty if nobody waits. */
  Optional<QueuedCall> next();
}
