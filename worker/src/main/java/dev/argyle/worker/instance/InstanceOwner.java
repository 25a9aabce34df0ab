package dev.argyle.worker.instance;

import dev.argyle.worker.api.InvocationResult;

/** What an instance tells its pool. Event loop. */
public interface InstanceOwner extends LoadListener {
  /** It runs nothing and can take the next invocation. */
  void idle(Instance instance);

  /** It can take another invocation beside those it runs. */
  void freed(Instance instance);

  /** It takes no more, but still runs some; {@link #stopped} is to follow. */
  void leaving(Instance instance);

  /** It takes no more; its sandbox is on its way out. Told once. */
  void stopped(Instance instance);

  /** An invocation is over, for counting. */
  void finished(InvocationResult result);
}
