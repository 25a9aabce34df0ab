package dev.argyle.bench.load;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The lines of one response's head: those few that a {@link Reply} needs, and those that say where
 * the body ends. Allocates nothing for what functions answer all the time. Confined to the event
 * loop.
 */
final class ResponseHead {
  private static final byte[] VERSION = ascii("HTTP/1.");
  private static final int STATUS_AT = VERSION.length + 2;
  private static final int STATUS_END = STATUS_AT + 3;
  private static final int LEAST_STATUS = 100;
  private static final int LAST_STATUS = 599;

  /** Digits that a long surely holds. */
  private static final int MAX_DIGITS = 18;

  private static final byte[] START = ascii("x-faas-start");
  private static final byte[] INIT_US = ascii("x-faas-init-us");
  private static final byte[] RETRY_AFTER = ascii("retry-after");
  private static final byte[] LENGTH = ascii("content-length");
  private static final byte[] ENCODING = ascii("transfer-encoding");
  private static final byte[] CONNECTION = ascii("connection");
  private static final byte[] CHUNKED = ascii("chunked");
  private static final String CLOSE = "close";
  private static final String KEEP_ALIVE = "keep-alive";
  private static final byte[][] KNOWN_STARTS = {ascii("cold"), ascii("warm")};
  private static final String[] KNOWN_START_TEXTS = {"cold", "warm"};
  private static final long NONE = -1;

  private int status;
  private String start = "";
  private long initUs = Reply.NO_INIT;
  private boolean retryAfter;
  private long length = NONE;
  private boolean chunked;
  private boolean keepsAlive;

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  void clear() {
    status = 0;
    start = "";
    initUs = Reply.NO_INIT;
    retryAfter = false;
    length = NONE;
    chunked = false;
    keepsAlive = false;
  }

  int status() {
    return status;
  }

  boolean isChunked() {
    return chunked;
  }

  boolean hasLength() {
    return length != NONE;
  }

  /** Bytes of the body. */
  long length() {
    return length;
  }

  boolean keepsAlive() {
    return keepsAlive;
  }

  Reply reply() {
    return new Reply(status, start, initUs, retryAfter);
  }

  /** {@code HTTP/1.1 200 OK}, without its end of line. */
  void status(byte[] bytes, int from, int end) throws NoAnswerException {
    boolean fits = end - from >= STATUS_END;
    if (!fits || !begins(bytes, from, VERSION) || bytes[from + STATUS_AT - 1] != ' ') {
      throw NoAnswerException.malformed("no status line of HTTP/1");
    }
    long code = number(bytes, from + STATUS_AT, from + STATUS_END);
    boolean ends = end - from == STATUS_END || bytes[from + STATUS_END] == ' ';
    if (!ends || code < LEAST_STATUS || code > LAST_STATUS) {
      throw NoAnswerException.malformed("no status of HTTP/1");
    }
    status = (int) code;
    // 1.1 keeps connections unless it says otherwise, 1.0 the other way round.
    keepsAlive = bytes[from + VERSION.length] == '1';
  }

  /** {@code Name: value}, without its end of line. */
  void field(byte[] bytes, int from, int end) throws NoAnswerException {
    int colon = from;
    while (colon < end && bytes[colon] != ':') {
      if (bytes[colon] <= ' ') {
        throw NoAnswerException.malformed("a header has no name");
      }
      colon++;
    }
    if (colon == from || colon == end) {
      throw NoAnswerException.malformed("a header has no name");
    }
    int first = colon + 1;
    int last = end;
    while (first < last && isBlank(bytes[first])) {
      first++;
    }
    while (last > first && isBlank(bytes[last - 1])) {
      last--;
    }
    switch (bytes[from] | 0x20) {
      case 'x' -> sandbox(bytes, from, colon, first, last);
      case 'c' -> lengthOrConnection(bytes, from, colon, first, last);
      case 't' -> encoding(bytes, from, colon, first, last);
      case 'r' -> retryAfter |= is(bytes, from, colon, RETRY_AFTER);
      default -> {
        // Nothing that matters here.
      }
    }
  }

  private void sandbox(byte[] bytes, int from, int colon, int first, int last) {
    if (is(bytes, from, colon, START)) {
      start = text(bytes, first, last);
    } else if (is(bytes, from, colon, INIT_US)) {
      long us = number(bytes, first, last);
      initUs = us == NONE ? Reply.NO_INIT : us;
    }
  }

  private void lengthOrConnection(byte[] bytes, int from, int colon, int first, int last)
      throws NoAnswerException {
    if (is(bytes, from, colon, LENGTH)) {
      long said = number(bytes, first, last);
      boolean contradicts = length != NONE && length != said;
      if (said == NONE || contradicts || chunked) {
        throw NoAnswerException.malformed("where the body ends cannot be told");
      }
      length = said;
    } else if (is(bytes, from, colon, CONNECTION)) {
      String said = new String(bytes, first, last - first, StandardCharsets.US_ASCII);
      for (String option : said.toLowerCase(Locale.ROOT).split(",", -1)) {
        keepsAlive |= option.strip().equals(KEEP_ALIVE);
      }
      for (String option : said.toLowerCase(Locale.ROOT).split(",", -1)) {
        keepsAlive &= !option.strip().equals(CLOSE);
      }
    }
  }

  private void encoding(byte[] bytes, int from, int colon, int first, int last)
      throws NoAnswerException {
    if (is(bytes, from, colon, ENCODING)) {
      if (chunked || length != NONE || !is(bytes, first, last, CHUNKED)) {
        throw NoAnswerException.malformed("where the body ends cannot be told");
      }
      chunked = true;
    }
  }

  private static String text(byte[] bytes, int first, int last) {
    for (int i = 0; i < KNOWN_STARTS.length; i++) {
      if (last - first == KNOWN_STARTS[i].length && begins(bytes, first, KNOWN_STARTS[i])) {
        return KNOWN_START_TEXTS[i];
      }
    }
    return new String(bytes, first, last - first, StandardCharsets.ISO_8859_1);
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t';
  }

  private static boolean begins(byte[] bytes, int from, byte[] text) {
    for (int i = 0; i < text.length; i++) {
      if (bytes[from + i] != text[i]) {
        return false;
      }
    }
    return true;
  }

  /** Whatever its case. */
  private static boolean is(byte[] bytes, int from, int end, byte[] lowerCase) {
    if (end - from != lowerCase.length) {
      return false;
    }
    for (int i = 0; i < lowerCase.length; i++) {
      byte b = bytes[from + i];
      if ((b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b) != lowerCase[i]) {
        return false;
      }
    }
    return true;
  }

  /** Of decimal digits alone; {@link #NONE} of anything else. */
  private static long number(byte[] bytes, int first, int last) {
    if (last == first || last - first > MAX_DIGITS) {
      return NONE;
    }
    long value = 0;
    for (int i = first; i < last; i++) {
      if (bytes[i] < '0' || bytes[i] > '9') {
        return NONE;
      }
      value = 10 * value + bytes[i] - '0';
    }
    return value;
  }
}
