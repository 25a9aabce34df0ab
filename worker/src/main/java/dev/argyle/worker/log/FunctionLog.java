package dev.argyle.worker.log;

import dev.argyle.worker.api.LogLine;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/** The last lines of one function's log, and who follows it. Event loop. */
public final class FunctionLog {
  private static final int MAX_BYTES = 1 << 20;
  private static final int MAX_LINES = 10_000;
  private static final int LINE_OVERHEAD_BYTES = 64;

  private final Deque<LogLine> lines = new ArrayDeque<>();
  private final List<Consumer<LogLine>> followers = new ArrayList<>();
  private long sequence;
  private int bytes;

  /** Adds a line; the oldest go when it is full. */
  public void add(String requestId, String text) {
    LogLine line = new LogLine(sequence++, System.currentTimeMillis(), requestId, text);
    lines.addLast(line);
    bytes += size(line);
    while (bytes > MAX_BYTES || lines.size() > MAX_LINES) {
      bytes -= size(lines.removeFirst());
    }
    for (Consumer<LogLine> follower : List.copyOf(followers)) {
      follower.accept(line);
    }
  }

  private static int size(LogLine line) {
    return LINE_OVERHEAD_BYTES + line.text().length();
  }

  /** The last {@code count} lines, oldest first. */
  public List<LogLine> tail(int count) {
    List<LogLine> tail = new ArrayList<>();
    int skip = Math.max(0, lines.size() - count);
    for (Iterator<LogLine> all = lines.iterator(); all.hasNext(); ) {
      LogLine line = all.next();
      if (skip-- <= 0) {
        tail.add(line);
      }
    }
    return tail;
  }

  /** Calls back with each new line. */
  public void follow(Consumer<LogLine> follower) {
    followers.add(follower);
  }

  /** No longer calls back. */
  public void unfollow(Consumer<LogLine> follower) {
    followers.remove(follower);
  }
}
