package dev.argyle.gateway.observe;

import java.util.Optional;

/**
 * The header {@code traceparent} of a caller (W3C Trace Context, level 2, section 3.2).
 *
 * @param traceId 32 lower-case hex digits, not all zero
 * @param parentId 16 lower-case hex digits, not all zero
 * @param sampled whether the caller keeps its span
 */
record TraceParent(String traceId, String parentId, boolean sampled) {
  private static final int LENGTH = 55;
  private static final int TRACE_ID = 3;
  private static final int PARENT_ID = 36;
  private static final int FLAGS = 53;

  /** What a header says; empty when it is not exactly as the specification has it. */
  static Optional<TraceParent> parse(String header) {
    if (header.length() < LENGTH || !hasKnownShape(header)) {
      return Optional.empty();
    }
    for (int i = 0; i < LENGTH; i++) {
      boolean dash = i == TRACE_ID - 1 || i == PARENT_ID - 1 || i == FLAGS - 1;
      if (dash ? header.charAt(i) != '-' : !isLowerHex(header.charAt(i))) {
        return Optional.empty();
      }
    }
    String traceId = header.substring(TRACE_ID, PARENT_ID - 1);
    String parentId = header.substring(PARENT_ID, FLAGS - 1);
    if (isZero(traceId) || isZero(parentId)) {
      return Optional.empty();
    }
    int flags = Character.digit(header.charAt(FLAGS + 1), 16);
    return Optional.of(new TraceParent(traceId, parentId, (flags & 1) == 1));
  }

  /** A later version may have more, after a dash; ff is none. */
  private static boolean hasKnownShape(String header) {
    if (header.startsWith("00")) {
      return header.length() == LENGTH;
    }
    return !header.startsWith("ff") && (header.length() == LENGTH || header.charAt(LENGTH) == '-');
  }

  private static boolean isLowerHex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  }

  private static boolean isZero(String id) {
    return id.chars().allMatch(c -> c == '0');
  }
}
