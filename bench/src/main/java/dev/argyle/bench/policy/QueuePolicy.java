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

  /** Whose turn it is; it waits no more. Empty if nobody waits. */
  Optional<QueuedCall> next();
}
