package dev.argyle.worker;

import dev.argyle.worker.api.Invocation;
import dev.argyle.worker.api.Limits;
import dev.argyle.worker.api.RuntimeKind;
import dev.argyle.worker.instance.InstanceTemplate;
import dev.argyle.worker.schedule.Forest;

/** What a worker does not take, whatever is free. */
final class Refusal {
  private Refusal() {}

  /**
   * Why an invocation is refused, one sentence; null when it is not.
   *
   * @param limitsNetwork whether this machine's kernel keeps functions to the network they asked
   *     for
   */
  static String of(Invocation invocation, boolean limitsNetwork, WorkerConfig config) {
    if (invocation.event().length() > Limits.MAX_EVENT_BYTES) {
      return "the event is larger than " + Limits.MAX_EVENT_BYTES + " bytes";
    }
    if (invocation.clientContext().length() + invocation.trace().length() > 8 * 1024) {
      return "the client context and trace headers are larger than 8 KiB";
    }
    RuntimeKind runtime = invocation.function().runtime();
    if (!Forest.runs(runtime)) {
      return "this worker runs no " + runtime.yamlName() + " functions";
    }
    if (!InstanceTemplate.fits(invocation.function())) {
      return "the name, handler and environment of this function are too large to hand over; keep them"
          + " below 10 KiB together";
    }
    return NetworkRefusal.of(invocation.function().network(), limitsNetwork, config);
  }
}
