package dev.argyle.sandbox.sys;

import java.util.List;
import java.util.Map;

/**
 * A program to start with posix_spawn(3). It gets the standard descriptors and those that are
 * named; others are closed.
 *
 * @param path the program, absolute in the calling thread's root
 * @param argv its arguments, the first its own name
 * @param environment its whole environment
 * @param descriptors from the child's descriptor number to the parent's
 * @param newSession whether it leads a session of its own, out of reach of the terminal's signals
 */
public record SpawnRequest(
    String path,
    List<String> argv,
    Map<String, String> environment,
    Map<Integer, Integer> descriptors,
    boolean newSession) {

  /** Copies the collections. */
  public SpawnRequest {
    argv = List.copyOf(argv);
    environment = Map.copyOf(environment);
    descriptors = Map.copyOf(descriptors);
  }
}
