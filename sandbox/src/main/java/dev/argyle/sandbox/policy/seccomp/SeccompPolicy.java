package dev.argyle.sandbox.policy.seccomp;

import dev.argyle.sandbox.policy.seccomp.Rule.Always;
import dev.argyle.sandbox.policy.seccomp.Rule.Checked;
import dev.argyle.sandbox.sys.Errno;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A rule for each system call by name. Calls it does not name fail with {@code EPERM}, and those
 * newer than the table with {@code ENOSYS}: to a program this kernel is then merely an older one,
 * and C libraries fall back.
 */
final class SeccompPolicy {
  static final Rule DENIED = new Always(Verdict.errno(Errno.EPERM));
  static final Rule ABSENT = new Always(Verdict.errno(Errno.ENOSYS));

  private final Map<String, Rule> rules;

  private SeccompPolicy(Map<String, Rule> rules) {
    this.rules = rules;
  }

  Rule rule(String name) {
    return rules.getOrDefault(name, DENIED);
  }

  Map<String, Rule> rules() {
    return rules;
  }

  /** Collects rules; a call that is named twice is a mistake. */
  static final class Builder {
    private final Map<String, Rule> rules = new LinkedHashMap<>();

    Builder allow(String names) {
      return all(names, new Always(Verdict.ALLOW));
    }

    Builder absent(String names) {
      return all(names, ABSENT);
    }

    Builder pretend(String names) {
      return all(names, new Always(Verdict.PRETEND));
    }

    Builder checked(String name, Check... checks) {
      return all(name, new Checked(List.of(checks)));
    }

    private Builder all(String names, Rule rule) {
      for (String name : names.strip().split("\\s+", -1)) {
        if (rules.put(name, rule) != null) {
          throw new IllegalArgumentException(name + " is named twice");
        }
      }
      return this;
    }

    SeccompPolicy build() {
      return new SeccompPolicy(Map.copyOf(rules));
    }
  }
}
