package dev.argyle.bench.workload;

/** A case study's function did not answer well; the message is a few words that can be counted. */
final class CaseException extends RuntimeException {
  CaseException(String message, Throwable cause) {
    super(message, cause);
  }

  CaseException(String message) {
    super(message);
  }
}
