package dev.argyle.deploy.cli;

import dev.argyle.deploy.Console;
import java.util.function.Consumer;

/** A line on a terminal that says what goes on and is gone after; nothing elsewhere. */
final class Progress implements Consumer<String>, AutoCloseable {
  /** Back to the line's start, and erase to its end. */
  private static final String CLEAR = "\r\u001b[K";

  private final Console console;

  Progress(Console console) {
    this.console = console;
  }

  @Override
  public void accept(String step) {
    if (console.watchedErr()) {
      console.err().print(CLEAR + step + " …");
      console.err().flush();
    }
  }

  @Override
  public void close() {
    if (console.watchedErr()) {
      console.err().print(CLEAR);
      console.err().flush();
    }
  }
}
