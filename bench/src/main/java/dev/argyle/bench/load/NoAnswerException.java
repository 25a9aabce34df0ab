package dev.argyle.bench.load;

/**
 * No whole response came; the message is one of few, so that failures can be counted by it. Has no
 * stack trace: under overload there are thousands of them.
 */
final class NoAnswerException extends Exception {
  private static final long serialVersionUID = 1;

  NoAnswerException(String reason) {
    super(reason, null, false, false);
  }

  /** The bytes that came are no response of HTTP/1.1. */
  static NoAnswerException malformed(String what) {
    return new NoAnswerException("malformed: " + what);
  }
}
