package dev.argyle.zygote.shelf;

import dev.argyle.zygote.process.ZygoteProcess;
import java.io.IOException;

/** Where a shelf's zygote comes from. */
public interface ZygoteSource {
  /**
   * Starts a zygote; may block. Called by one thread at a time, never while one runs.
   *
   * @param whenEnded to be called once it has ended with all its guests
   * @throws IOException when there is none, with one sentence that says why
   */
  ZygoteProcess start(Runnable whenEnded) throws IOException;
}
