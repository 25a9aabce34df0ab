package dev.argyle.bench.load;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads responses to GET off one connection, one after the other, in whatever pieces they come (RFC
 * 9112). Keeps of them what a {@link Reply} has, and throws the rest away. What is not plainly a
 * response is refused: a load generator that guesses counts answers that were none. Confined to the
 * event loop.
 */
final class ResponseParser {
  /** Longest line of a head or of a chunk's size, and all lines of a response together. */
  static final int MAX_LINE_BYTES = 16 << 10;

  static final int MAX_HEAD_BYTES = 64 << 10;

  /** Longest body. */
  static final long MAX_BODY_BYTES = 256L << 20;

  /** What {@link #parse} says while the response goes on. */
  static final int MORE = -1;

  private static final int LOW_INFORMATIONAL = 100;
  private static final int LOW_FINAL = 200;
  private static final int SWITCHING_PROTOCOLS = 101;
  private static final int NO_CONTENT = 204;
  private static final int NOT_MODIFIED = 304;

  private enum State {
    STATUS,
    HEADER,
    SIZED,
    CHUNK_SIZE,
    CHUNK,
    CHUNK_END,
    TRAILER,
    UNTIL_CLOSE,
    DONE
  }

  private final ResponseHead head = new ResponseHead();
  private byte[] line = new byte[256];
  private int lineBytes;
  private int headBytes;
  private long bodyBytes;
  private long left;
  private State state = State.STATUS;

  /** Makes it ready for the next response. */
  void reset() {
    head.clear();
    lineBytes = 0;
    headBytes = 0;
    bodyBytes = 0;
    state = State.STATUS;
  }

  /** Whether the next byte would be a response's first. */
  boolean isAtBegin() {
    return state == State.STATUS && headBytes == 0 && lineBytes == 0;
  }

  /**
   * Takes the next bytes.
   *
   * @return the index behind the response's last byte, or {@link #MORE} if all were taken and more
   *     must come
   * @throws NoAnswerException if they are no response; the connection is of no more use
   */
  int parse(byte[] bytes, int from, int to) throws NoAnswerException {
    int at = from;
    while (state != State.DONE) {
      if (at == to) {
        return MORE;
      }
      switch (state) {
        case SIZED, CHUNK -> {
          int part = (int) Math.min(left, to - at);
          at += part;
          left -= part;
          if (left == 0) {
            state = state == State.SIZED ? State.DONE : State.CHUNK_END;
          }
        }
        case UNTIL_CLOSE -> {
          countBody(to - at);
          at = to;
        }
        default -> at = parseLine(bytes, at, to);
      }
    }
    return at;
  }

  /** The connection was closed: whether that ends the response as it may. */
  boolean endsByClose() {
    return state == State.UNTIL_CLOSE || state == State.DONE;
  }

  /** Of a whole response. */
  Reply reply() {
    return head.reply();
  }

  /** Whether the connection may be used again after a whole response. */
  boolean keepsAlive() {
    return state == State.DONE && head.keepsAlive();
  }

  /** Takes a line if all of it is there; else keeps what is. Returns where to go on. */
  private int parseLine(byte[] bytes, int from, int to) throws NoAnswerException {
    int end = from;
    while (end < to && bytes[end] != '\n') {
      end++;
    }
    if (lineBytes == 0 && end < to) {
      count(end + 1 - from);
      take(bytes, from, end);
      return end + 1;
    }
    keep(bytes, from, end);
    if (end == to) {
      return to;
    }
    int length = lineBytes;
    lineBytes = 0;
    count(length + 1);
    take(line, 0, length);
    return end + 1;
  }

  private void keep(byte[] bytes, int from, int end) throws NoAnswerException {
    int length = lineBytes + end - from;
    if (length > MAX_LINE_BYTES) {
      throw NoAnswerException.malformed("a line is too long");
    }
    if (length > line.length) {
      line = Arrays.copyOf(line, Math.max(length, 2 * line.length));
    }
    System.arraycopy(bytes, from, line, lineBytes, end - from);
    lineBytes = length;
  }

  /** Lines of chunks do not count: a long body has many. */
  private void count(int bytes) throws NoAnswerException {
    if (bytes > MAX_LINE_BYTES) {
      throw NoAnswerException.malformed("a line is too long");
    }
    if (state == State.STATUS || state == State.HEADER || state == State.TRAILER) {
      headBytes += bytes;
      if (headBytes > MAX_HEAD_BYTES) {
        throw NoAnswerException.malformed("the head is too long");
      }
    }
  }

  private void take(byte[] bytes, int from, int lineFeed) throws NoAnswerException {
    int end = lineFeed > from && bytes[lineFeed - 1] == '\r' ? lineFeed - 1 : lineFeed;
    switch (state) {
      case STATUS -> {
        head.status(bytes, from, end);
        state = State.HEADER;
      }
      case HEADER -> {
        if (end > from) {
          head.field(bytes, from, end);
        } else {
          beginBody();
        }
      }
      case CHUNK_SIZE -> {
        left = chunkSize(bytes, from, end);
        countBody(left);
        state = left == 0 ? State.TRAILER : State.CHUNK;
      }
      case CHUNK_END -> {
        if (end > from) {
          throw NoAnswerException.malformed("a chunk is longer than its size");
        }
        state = State.CHUNK_SIZE;
      }
      case TRAILER -> state = end > from ? State.TRAILER : State.DONE;
      default -> throw new IllegalStateException("no line is due in " + state);
    }
  }

  private void beginBody() throws NoAnswerException {
    int status = head.status();
    if (status == SWITCHING_PROTOCOLS) {
      throw NoAnswerException.malformed("it switches protocols");
    }
    if (status >= LOW_INFORMATIONAL && status < LOW_FINAL) {
      head.clear();
      state = State.STATUS;
    } else if (status == NO_CONTENT || status == NOT_MODIFIED) {
      state = State.DONE;
    } else if (head.isChunked()) {
      state = State.CHUNK_SIZE;
    } else if (head.hasLength()) {
      left = head.length();
      countBody(left);
      state = left == 0 ? State.DONE : State.SIZED;
    } else {
      state = State.UNTIL_CLOSE;
    }
  }

  private void countBody(long bytes) throws NoAnswerException {
    bodyBytes += bytes;
    if (bodyBytes > MAX_BODY_BYTES) {
      throw NoAnswerException.malformed("the body is too long");
    }
  }

  /** Hexadecimal digits, and extensions behind a semicolon that say nothing to us. */
  private static long chunkSize(byte[] bytes, int from, int end) throws NoAnswerException {
    int digits = from;
    while (digits < end && Character.digit(bytes[digits], 16) >= 0) {
      digits++;
    }
    boolean more = digits < end && bytes[digits] != ';' && bytes[digits] != ' ';
    if (digits == from || digits - from > Integer.BYTES * 2 || more) {
      throw NoAnswerException.malformed("a chunk has no size");
    }
    return Long.parseLong(new String(bytes, from, digits - from, StandardCharsets.US_ASCII), 16);
  }
}
