package dev.argyle.sandbox.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.policy.EntryStep.Argument;
import dev.argyle.sandbox.policy.EntryStep.BpfProgram;
import dev.argyle.sandbox.policy.EntryStep.Bytes;
import dev.argyle.sandbox.policy.EntryStep.OwnId;
import dev.argyle.sandbox.policy.EntryStep.Word;
import dev.argyle.sandbox.policy.seccomp.RuntimeFilter;
import dev.argyle.sandbox.sys.Linux;
import dev.argyle.sandbox.sys.Syscall;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class EntrySequenceTest {
  private static final List<String> LINES =
      EntrySequence.forGuest(64L << 20, 1_000, 256, RuntimeFilter.PYTHON).stream()
          .map(EntrySequenceTest::line)
          .toList();

  private static String line(EntryStep step) {
    return step.call().callName()
        + step.arguments().stream()
            .map(EntrySequenceTest::text)
            .collect(Collectors.joining(" ", " ", ""));
  }

  private static String text(Argument argument) {
    if (argument instanceof Word word) {
      return Long.toString(word.value());
    }
    if (argument instanceof Bytes bytes) {
      return new String(bytes.value(), StandardCharsets.UTF_8).replace("\0", "");
    }
    return argument instanceof BpfProgram ? "filter" : "own";
  }

  private static int at(String prefix) {
    for (int i = 0; i < LINES.size(); i++) {
      if (LINES.get(i).startsWith(prefix)) {
        return i;
      }
    }
    throw new AssertionError("no " + prefix + " in " + LINES);
  }

  @Test
  void mountsItsOwnProcWithoutProgramsAndDevices() {
    assertEquals("mount proc /proc proc 14 0", LINES.get(0));
  }

  @Test
  void boundsTheScratchByBytesAndFiles() {
    assertTrue(
        LINES.contains("mount argyle-scratch /tmp tmpfs 6 size=67108864,nr_inodes=1000,mode=1777"),
        LINES::toString);
  }

  @Test
  void dropsEveryCapabilityOfTheZygoteFromTheBoundsWhileItMay() {
    for (int capability : Capabilities.ZYGOTE) {
      String drop = "prctl " + Linux.PR_CAPBSET_DROP + " " + capability + " 0 0 0";
      assertTrue(at(drop) < at("setresuid"), drop);
    }
  }

  @Test
  void changesGroupsBeforeTheUser() {
    assertTrue(at("setgroups 0 0") < at("setresgid"));
    assertTrue(at("setresgid own own own") < at("setresuid own own own"));
  }

  @Test
  void forbidsNewPrivilegesOnceItIsNobody() {
    assertTrue(at("setresuid") < at("prctl " + Linux.PR_SET_NO_NEW_PRIVS + " 1"));
  }

  @Test
  void doesAllThatNeedsPrivilegeBeforeItGivesThemUp() {
    List<String> after = LINES.subList(at("setresuid") + 1, LINES.size() - 1);
    assertTrue(after.stream().allMatch(line -> line.startsWith("prctl ")), after::toString);
  }

  @Test
  void filtersItsSystemCallsLast() {
    assertEquals("seccomp 1 0 filter", LINES.get(LINES.size() - 1));
  }

  @Test
  void leavesNoCoreFilesAndBoundsOpenFiles() {
    List<String> limits =
        EntrySequence.forGuest(1, 1, 256, RuntimeFilter.PYTHON).stream()
            .filter(step -> step.call() == Syscall.PRLIMIT64)
            .map(EntrySequenceTest::limit)
            .toList();
    assertEquals(List.of("4: 0 0", "7: 256 256"), limits);
  }

  private static String limit(EntryStep step) {
    Bytes bytes = (Bytes) step.arguments().get(2);
    ByteBuffer limits = ByteBuffer.wrap(bytes.value()).order(ByteOrder.nativeOrder());
    return text(step.arguments().get(1)) + ": " + limits.getLong() + " " + limits.getLong();
  }

  @Test
  void closesEveryTextWithAZero() {
    for (EntryStep step : EntrySequence.forGuest(1, 1, 1, RuntimeFilter.PYTHON)) {
      if (step.call() != Syscall.PRLIMIT64) {
        step.arguments().stream()
            .filter(Bytes.class::isInstance)
            .map(Bytes.class::cast)
            .forEach(bytes -> assertEquals(0, bytes.value()[bytes.value().length - 1]));
      }
    }
  }

  @Test
  void knowsTheOwnIdOnlyWhenItRuns() {
    List<Argument> ids =
        EntrySequence.forGuest(1, 1, 1, RuntimeFilter.PYTHON).stream()
            .filter(step -> step.call() == Syscall.SETRESUID)
            .findFirst()
            .orElseThrow()
            .arguments();
    assertEquals(List.of(new OwnId(), new OwnId(), new OwnId()), ids);
  }

  @Test
  void givesNoCallMoreArgumentsThanTheKernelTakes() {
    for (EntryStep step : EntrySequence.forGuest(1, 1, 1, RuntimeFilter.PYTHON)) {
      assertTrue(step.arguments().size() <= 6, step::toString);
    }
  }
}
