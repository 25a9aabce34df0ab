package dev.argyle.bench.load;

import java.util.Locale;
import java.util.Optional;

/**
 * Something to measure, and what an answer of it must look like to be counted.
 *
 * @param name short, as metric keys begin: {@code cold}
 * @param label for people: {@code cold: a fresh sandbox}
 * @param path path of the GET request
 * @param start what {@code X-Faas-Start} must say
 */
public record Target(String name, String label, String path, Start start) {

  /** The fault of a reply by which a platform with too much to do is meant to say so. */
  public static final String REFUSED = "refused: 429 with Retry-After";

  private static final int TOO_MANY_REQUESTS = 429;

  /** What a response says about its sandbox. */
  public enum Start {
    /** No function is behind this path. */
    NONE,
    /** A function, and either will do. */
    ANY,
    /** A fresh sandbox. */
    COLD,
    /** A sandbox that served before. */
    WARM;

    private final String wanted = name().toLowerCase(Locale.ROOT);
  }

  /** What stands before the explanation in its label. */
  public String shortLabel() {
    return label.split(":", 2)[0];
  }

  /**
   * Why a reply is not the one asked for; empty if it is. The texts are few, so they can be
   * counted.
   */
  public Optional<String> fault(Reply reply) {
    if (reply.status() == TOO_MANY_REQUESTS && reply.retryAfter()) {
      return Optional.of(REFUSED);
    }
    if (reply.status() != 200) {
      return Optional.of("status " + reply.status());
    }
    if (start != Start.NONE && reply.start().isEmpty()) {
      return Optional.of("no X-Faas-Start header");
    }
    boolean free = start == Start.NONE || start == Start.ANY;
    return free || start.wanted.equals(reply.start())
        ? Optional.empty()
        : Optional.of("X-Faas-Start is not " + start.wanted);
  }
}
