package dev.argyle.sandbox.policy.seccomp;

import java.util.List;

/**
 * A test of the low 32 bits of one argument. The kernel takes these arguments as {@code int}s and
 * ignores what is above; a filter that compared all 64 bits could be passed by setting one of those
 * (CVE-2019-10063).
 *
 * @param argument its place, from 0
 * @param mask the bits looked at
 * @param values what they are compared with
 * @param listed whether the values are the good ones, or the bad ones
 * @param otherwise the verdict when the test fails
 */
record Check(int argument, int mask, List<Integer> values, boolean listed, Verdict otherwise) {
  private static final int ALL = -1;

  /** Copies the values. */
  Check {
    values = List.copyOf(values);
  }

  static Check oneOf(int argument, Verdict otherwise, Integer... values) {
    return new Check(argument, ALL, List.of(values), true, otherwise);
  }

  static Check noneOf(int argument, Verdict otherwise, Integer... values) {
    return new Check(argument, ALL, List.of(values), false, otherwise);
  }

  Check masked(int bits) {
    return new Check(argument, bits, values, listed, otherwise);
  }
}
