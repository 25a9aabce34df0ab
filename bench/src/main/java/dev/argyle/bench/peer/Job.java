package dev.argyle.bench.peer;

import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A command for a sandbox.
 *
 * @param code a folder of this machine, which the command sees read-only at {@link #CODE}
 * @param command program, with its path inside, and arguments
 * @param input what it reads on its standard input, which then ends
 */
public record Job(Path code, List<String> command, Buffer input) {
  /** Where a command finds its code, as in Argyle's sandboxes. */
  public static final String CODE = "/var/task";

  private static final String PYTHON = "/usr/bin/python3";

  /**
   * Calls {@code handler(event, context)} once, the event as JSON from standard input, and prints
   * its answer as JSON. The same file that Argyle runs.
   */
  private static final String CALL_ONCE =
      """
      import json, sys
      sys.path.insert(0, sys.argv[1])
      module, name = sys.argv[2].rsplit(".", 1)
      handler = getattr(__import__(module), name)
      text = sys.stdin.buffer.read()
      print(json.dumps(handler(json.loads(text) if text else {}, None)))
      """;

  /** Copies the list. */
  public Job {
    command = List.copyOf(command);
  }

  /**
   * Calls a Python function's handler once with an event; the output is the answer as JSON.
   *
   * @param handler {@code MODULE.FUNCTION}
   * @param packages whether it needs more than the standard library: finding it costs a start some
   *     milliseconds
   * @param event as JSON
   */
  public static Job python(Path code, String handler, boolean packages, Buffer event) {
    List<String> command = new ArrayList<>(List.of(PYTHON, "-I", "-B"));
    if (!packages) {
      command.add("-S");
    }
    command.addAll(List.of("-c", CALL_ONCE, CODE, handler));
    return new Job(code, command, event);
  }
}
