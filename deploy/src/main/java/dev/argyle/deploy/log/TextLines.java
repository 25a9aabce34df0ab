package dev.argyle.deploy.log;

import ch.qos.logback.classic.encoder.PatternLayoutEncoder;

/** An event as a line for people; an exception comes with its first frames, on the same line. */
final class TextLines extends PatternLayoutEncoder {
  private static final String PATTERN =
      "%d{HH:mm:ss.SSS} %-5level %logger{0} %replace(%msg){'[\\r\\n]+', ' | '}"
          + "%replace( %kvp){'^ $', ''} %replace(%ex{5}){'\\s*\\n\\s*', ' | '}%nopex%n";

  TextLines() {
    setPattern(PATTERN);
  }
}
