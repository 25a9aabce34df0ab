package dev.argyle.gateway.operate;

import dev.argyle.worker.api.LogLine;
import java.util.List;

/**
 * Which lines of a log are wanted.
 *
 * @param requestId only of this invocation; empty for all
 * @param sinceMs only of then or later, milliseconds since the epoch
 */
record LogFilter(String requestId, long sinceMs) {

  boolean isEmpty() {
    return requestId.isEmpty() && sinceMs == 0;
  }

  boolean wants(LogLine line) {
    return line.timeMs() >= sinceMs && (requestId.isEmpty() || requestId.equals(line.requestId()));
  }

  /** The last of those that are wanted. */
  List<LogLine> last(List<LogLine> lines, int count) {
    List<LogLine> wanted = lines.stream().filter(this::wants).toList();
    return wanted.subList(Math.max(0, wanted.size() - count), wanted.size());
  }
}
