package dev.argyle.sandbox.policy.seccomp;

import dev.argyle.sandbox.policy.seccomp.BpfAssembler.Label;
import dev.argyle.sandbox.policy.seccomp.Rule.Always;
import dev.argyle.sandbox.policy.seccomp.Rule.Checked;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Turns a policy into a filter: the architecture is checked first, then a binary search over ranges
 * of numbers that have the same rule finds the rule, in seven comparisons or so for any call.
 */
final class FilterCompiler {
  // Offsets in struct seccomp_data (linux/seccomp.h).
  static final int NUMBER = 0;
  static final int ARCHITECTURE = 4;
  static final int ARGUMENTS = 16;

  /** x86-64: set in the numbers of the x32 ABI. */
  static final int X32_BIT = 0x40000000;

  /** Numbers from here up to the next range's start. */
  private record Range(int start, Rule rule) {}

  private final BpfAssembler code = new BpfAssembler();
  private final Map<Verdict, Label> returns = new LinkedHashMap<>();

  private FilterCompiler() {}

  /** The filter as an array of {@code struct sock_filter}. */
  static byte[] compile(SeccompPolicy policy, Architecture architecture) {
    return new FilterCompiler().run(ranges(policy, architecture), architecture);
  }

  private static List<Range> ranges(SeccompPolicy policy, Architecture architecture) {
    SyscallTable table = SyscallTable.of(architecture);
    Map<Integer, Rule> byNumber = new TreeMap<>();
    policy.rules().forEach((name, rule) -> put(byNumber, table, name, rule));
    List<Range> ranges = new ArrayList<>();
    for (int number = 0; number <= table.highest(); number++) {
      extend(ranges, number, byNumber.getOrDefault(number, SeccompPolicy.DENIED));
    }
    extend(ranges, table.highest() + 1, SeccompPolicy.ABSENT);
    if (architecture == Architecture.X86_64) {
      extend(ranges, X32_BIT, SeccompPolicy.DENIED);
    }
    return ranges;
  }

  private static void put(Map<Integer, Rule> rules, SyscallTable table, String name, Rule rule) {
    table.number(name).ifPresent(number -> rules.put(number, rule));
  }

  private static void extend(List<Range> ranges, int start, Rule rule) {
    if (ranges.isEmpty() || !ranges.get(ranges.size() - 1).rule.equals(rule)) {
      ranges.add(new Range(start, rule));
    }
  }

  private byte[] run(List<Range> ranges, Architecture architecture) {
    Label known = new Label();
    code.load(ARCHITECTURE);
    code.jumpIfEqual(architecture.auditNumber(), known, returning(Verdict.KILL));
    code.bind(known);
    code.load(NUMBER);
    search(ranges, new Label());
    returns.forEach(this::emitReturn);
    return code.assemble();
  }

  private void emitReturn(Verdict verdict, Label label) {
    code.bind(label);
    code.ret(verdict.returnValue());
  }

  /** Emits the search among two or more ranges, or the checks of one, at a label. */
  private void search(List<Range> ranges, Label here) {
    code.bind(here);
    if (ranges.size() == 1) {
      check(((Checked) ranges.get(0).rule).checks().iterator());
      return;
    }
    int middle = ranges.size() / 2;
    List<Range> low = ranges.subList(0, middle);
    List<Range> high = ranges.subList(middle, ranges.size());
    Label toLow = target(low);
    Label toHigh = target(high);
    code.jumpIfAtLeast(high.get(0).start, toHigh, toLow);
    if (!decided(low)) {
      search(low, toLow);
    }
    if (!decided(high)) {
      search(high, toHigh);
    }
  }

  private Label target(List<Range> ranges) {
    return decided(ranges) ? returning(((Always) ranges.get(0).rule).verdict()) : new Label();
  }

  private static boolean decided(List<Range> ranges) {
    return ranges.size() == 1 && ranges.get(0).rule instanceof Always;
  }

  private void check(Iterator<Check> checks) {
    while (checks.hasNext()) {
      Check check = checks.next();
      Label passed = checks.hasNext() ? new Label() : returning(Verdict.ALLOW);
      Label failed = returning(check.otherwise());
      code.load(ARGUMENTS + 8 * check.argument());
      if (check.mask() != -1) {
        code.and(check.mask());
      }
      compare(check.values(), check.listed() ? passed : failed, check.listed() ? failed : passed);
      if (checks.hasNext()) {
        code.bind(passed);
      }
    }
  }

  private void compare(List<Integer> values, Label ifListed, Label ifNot) {
    for (int i = 0; i < values.size(); i++) {
      boolean last = i == values.size() - 1;
      Label next = last ? ifNot : new Label();
      code.jumpIfEqual(values.get(i), ifListed, next);
      if (!last) {
        code.bind(next);
      }
    }
  }

  private Label returning(Verdict verdict) {
    return returns.computeIfAbsent(verdict, any -> new Label());
  }
}
