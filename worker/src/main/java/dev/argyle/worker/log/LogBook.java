package dev.argyle.worker.log;

import dev.argyle.worker.api.LogLine;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The logs of all functions. Event loop. */
public final class LogBook {
  private final Map<String, FunctionLog> logs = new HashMap<>();

  /** A function's log, made when it is first asked for. */
  public FunctionLog of(String function) {
    return logs.computeIfAbsent(function, name -> new FunctionLog());
  }

  /** The last lines of a function's log; none when it never wrote. */
  public List<LogLine> tail(String function, int count) {
    FunctionLog log = logs.get(function);
    return log == null ? List.of() : log.tail(count);
  }

  /** No longer calls back with lines of a function's log, which may have been forgotten since. */
  public void unfollow(String function, Consumer<LogLine> follower) {
    FunctionLog log = logs.get(function);
    if (log != null) {
      log.unfollow(follower);
    }
  }

  /** Forgets a function's log. */
  public void forget(String function) {
    logs.remove(function);
  }
}
