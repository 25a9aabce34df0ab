package dev.argyle.bench.workload;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What the platform is compared to in the case studies. Used by the suite's thread. */
interface Others extends AutoCloseable {

  /** Ways to run {@code handler.handler} of a folder. */
  List<Way> ways(Path code);

  /** What is not there, by its name for people, and what to do about it. */
  Map<String, String> missing();

  /** Ends what was started. */
  @Override
  void close();

  /** Starts them. */
  @FunctionalInterface
  interface Opener {
    /** Blocks for as long as that takes; tells what is being done, a few words each. */
    Others open(Callers callers, Consumer<String> told) throws InterruptedException;
  }
}
