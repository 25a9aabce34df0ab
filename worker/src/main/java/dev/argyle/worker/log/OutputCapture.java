package dev.argyle.worker.log;

import dev.argyle.worker.api.Limits;
import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What one invocation writes: cut into lines for the function's log, its end kept for the caller.
 * Beyond a bound it is counted and dropped. Event loop.
 */
public final class OutputCapture {
  private static final int MAX_LINE_BYTES = 16 * 1024;

  private final FunctionLog log;
  private final String requestId;
  private final int maxBytes;
  private ByteArrayOutputStream line;
  private byte[] tail = new byte[0];
  private long seen;

  /**
   * Captures for one invocation.
   *
   * @param maxBytes what is kept at most
   */
  public OutputCapture(FunctionLog log, String requestId, int maxBytes) {
    this.log = log;
    this.requestId = requestId;
    this.maxBytes = maxBytes;
  }

  /** Takes bytes; the buffer stays the caller's. */
  public void write(ByteBuf bytes) {
    int room = (int) Math.max(0, Math.min(bytes.readableBytes(), maxBytes - seen));
    seen += bytes.readableBytes();
    if (room == 0) {
      return;
    }
    byte[] taken = new byte[room];
    bytes.getBytes(bytes.readerIndex(), taken);
    keepTail(taken);
    int from = 0;
    for (int i = 0; i < taken.length; i++) {
      if (taken[i] == '\n') {
        append(taken, from, i);
        endLineOrBlank();
        from = i + 1;
      }
    }
    append(taken, from, taken.length);
  }

  private void append(byte[] bytes, int start, int end) {
    int from = start;
    while (from < end) {
      if (line != null && line.size() == MAX_LINE_BYTES) {
        endLine();
      }
      if (line == null) {
        line = new ByteArrayOutputStream();
      }
      int count = Math.min(end - from, MAX_LINE_BYTES - line.size());
      line.write(bytes, from, count);
      from += count;
    }
  }

  private void endLineOrBlank() {
    if (line == null) {
      log.add(requestId, "");
    }
    endLine();
  }

  private void endLine() {
    if (line != null) {
      log.add(requestId, line.toString(StandardCharsets.UTF_8));
      line = null;
    }
  }

  /** Ends the log without a report, where it is nobody's in particular. */
  public void finish() {
    endLine();
    if (seen > maxBytes) {
      log.add(requestId, cut());
    }
  }

  private String cut() {
    return "[output cut: " + (seen - maxBytes) + " bytes more than " + maxBytes + "]";
  }

  /** Ends the log of this invocation with its report; the tail the caller may have asked for. */
  public Buffer finish(String report) {
    endLine();
    // What the platform says begins a line, whatever the guest left unfinished.
    if (tail.length > 0 && tail[tail.length - 1] != '\n') {
      keepTail(new byte[] {'\n'});
    }
    if (seen > maxBytes) {
      log.add(requestId, cut());
      keepTail((cut() + "\n").getBytes(StandardCharsets.UTF_8));
    }
    log.add(requestId, report);
    keepTail((report + "\n").getBytes(StandardCharsets.UTF_8));
    return Buffer.buffer(tail);
  }

  private void keepTail(byte[] more) {
    int keep = Math.min(tail.length, Math.max(0, Limits.LOG_TAIL_BYTES - more.length));
    int take = Math.min(more.length, Limits.LOG_TAIL_BYTES);
    byte[] next = Arrays.copyOfRange(tail, tail.length - keep, tail.length + take);
    System.arraycopy(more, more.length - take, next, keep, take);
    tail = next;
  }
}
