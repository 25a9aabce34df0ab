package dev.argyle.worker.instance;

import dev.argyle.worker.api.Outcome;
import java.util.List;

/** Hears how an instance's handler is loaded. Event loop. */
public interface LoadListener {
  /** Its handler is loaded. Told at most once. */
  void initialized();

  /**
   * An invocation, or a start for nobody, ended before the guest said that its handler is loaded.
   *
   * @param certain false when it may have been loaded all the same: guests say so with their first
   *     answer, unless they are asked to announce it
   */
  void notInitialized(Outcome outcome, boolean certain);

  /** What its start has imported that its zygote had not, if it was asked. */
  void imported(List<String> modules);
}
