package dev.argyle.sandbox.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.mount.Scratch;
import dev.argyle.sandbox.policy.EntryStep.Argument;
import dev.argyle.sandbox.policy.EntryStep.BpfProgram;
import dev.argyle.sandbox.policy.EntryStep.Bytes;
import dev.argyle.sandbox.policy.EntryStep.Call;
import dev.argyle.sandbox.policy.EntryStep.Word;
import dev.argyle.sandbox.policy.EntryStep.WriteFile;
import dev.argyle.sandbox.policy.seccomp.RuntimeFilter;
import dev.argyle.sandbox.sys.Linux;
import dev.argyle.sandbox.sys.Syscall;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EntrySequenceTest {
  private static final List<EntryStep> STEPS =
      EntrySequence.forGuest(RuntimeFilter.PYTHON, new Scratch(64L << 20, 1_000), 256, 7);
  private static final List<String> LINES = lines(STEPS);

  private static List<String> lines(List<EntryStep> steps) {
    return steps.stream().map(EntrySequenceTest::line).toList();
  }

  private static String line(EntryStep step) {
    if (step instanceof WriteFile file) {
      return "write " + file.path() + " " + file.text();
    }
    Call call = (Call) step;
    return call.call().callName()
        + call.arguments().stream()
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

  private static Stream<Call> calls(Syscall kind) {
    return STEPS.stream()
        .filter(Call.class::isInstance)
        .map(Call.class::cast)
        .filter(call -> call.call() == kind);
  }

  @Test
  void mountsItsOwnProcThatCannotBeWrittenAndHidesOthers() {
    assertEquals("mount proc /proc proc 15 hidepid=2", LINES.get(1));
  }

  @Test
  void hidesWhatTheKernelTellsOfTheHost() {
    for (String file : List.of("kcore", "keys", "timer_list", "interrupts", "kallsyms")) {
      if (Files.exists(Path.of("/proc/" + file))) {
        assertTrue(LINES.contains("mount /dev/null /proc/" + file + " 0 4096 0"), file);
      }
    }
    if (Files.exists(Path.of("/proc/acpi"))) {
      assertTrue(LINES.contains("mount /home /proc/acpi 0 4096 0"));
    }
  }

  @Test
  void boundsTheScratchByBytesAndFiles() {
    assertTrue(
        LINES.contains("mount argyle-scratch /tmp tmpfs 6 size=67108864,nr_inodes=1000,mode=1777"),
        LINES::toString);
  }

  @Test
  void becomesItsUserAndThenEntersAUserNamespaceThatKnowsOnlyThatOne() {
    List<String> own = LINES.subList(at("setgroups 0 0"), at("write self/uid_map") + 1);
    assertEquals(
        List.of(
            "setgroups 0 0",
            "prctl " + Linux.PR_SET_SECUREBITS + " 4 0 0 0",
            "setresgid own own own",
            "setresuid own own own",
            "unshare " + Linux.CLONE_NEWUSER,
            "prctl " + Linux.PR_SET_DUMPABLE + " 1 0 0 0",
            "write self/setgroups deny",
            "write self/gid_map 1000 {own id} 1",
            "write self/uid_map 1000 {own id} 1"),
        own);
  }

  @Test
  void writesTheMapsThroughTheZygotesProcForItsOwnCannotBeWritten() {
    assertEquals("chdir /proc", LINES.get(0));
    assertTrue(at("write self/uid_map") < LINES.size() - 2, LINES::toString);
    assertEquals("chdir /", LINES.get(LINES.size() - 2));
  }

  @Test
  void dropsEveryCapabilityAfterTheUserNamespaceGaveThemAll() {
    int unshared = at("unshare");
    for (int capability = 0; capability <= Capabilities.last(); capability++) {
      String drop = "prctl " + Linux.PR_CAPBSET_DROP + " " + capability + " 0 0 0";
      assertTrue(unshared < at(drop) && at(drop) < at("capset"), drop);
    }
    Bytes sets = (Bytes) calls(Syscall.CAPSET).findFirst().orElseThrow().arguments().get(1);
    assertEquals(0, ByteBuffer.wrap(sets.value()).getLong(0));
    assertEquals(24, sets.value().length);
    assertTrue(at("prctl " + Linux.PR_SET_SECUREBITS + " 239") < at("capset"));
  }

  @Test
  void forbidsNewPrivilegesAndFiltersItsSystemCallsLast() {
    assertTrue(at("capset") < at("prctl " + Linux.PR_SET_NO_NEW_PRIVS + " 1"));
    assertEquals("seccomp 1 0 filter", LINES.get(LINES.size() - 1));
  }

  @Test
  void staysAwayFromOthersSocketsByLandlockOrByHavingNone() {
    int landlock = at("landlock_create_ruleset");
    assertTrue(at("prctl " + Linux.PR_SET_NO_NEW_PRIVS) < landlock && landlock < at("seccomp"));
    assertEquals("landlock_restrict_self 4 0", LINES.get(landlock + 1));
    assertEquals("close 4", LINES.get(landlock + 2));
    List<EntryStep> without = EntrySequence.forGuest(RuntimeFilter.PYTHON, new Scratch(1, 1), 1, 5);
    assertTrue(lines(without).stream().noneMatch(line -> line.startsWith("landlock")));
    assertNotEquals(filterOf(STEPS), filterOf(without));
  }

  private static String filterOf(List<EntryStep> steps) {
    Call last = (Call) steps.get(steps.size() - 1);
    return Arrays.toString(((BpfProgram) last.arguments().get(2)).filters());
  }

  @Test
  void boundsCoresFilesDescriptorsAndSignals() {
    List<String> limits = calls(Syscall.PRLIMIT64).map(EntrySequenceTest::limit).toList();
    assertEquals(List.of("4: 0 0", "1: 67112960 67112960", "7: 256 256", "11: 1024 1024"), limits);
  }

  private static String limit(Call call) {
    Bytes bytes = (Bytes) call.arguments().get(2);
    ByteBuffer limits = ByteBuffer.wrap(bytes.value()).order(ByteOrder.nativeOrder());
    return text(call.arguments().get(1)) + ": " + limits.getLong() + " " + limits.getLong();
  }

  @Test
  void closesEveryTextWithAZero() {
    for (Syscall kind : List.of(Syscall.MOUNT, Syscall.CHDIR, Syscall.SETHOSTNAME)) {
      calls(kind)
          .flatMap(call -> call.arguments().stream())
          .filter(Bytes.class::isInstance)
          .map(Bytes.class::cast)
          .forEach(bytes -> assertEquals(0, bytes.value()[bytes.value().length - 1]));
    }
  }

  @Test
  void givesNoCallMoreArgumentsThanTheKernelTakes() {
    for (EntryStep step : STEPS) {
      assertTrue(!(step instanceof Call call) || call.arguments().size() <= 6, step::toString);
    }
  }

  @Test
  void aZygoteLeavesTheHostsUserNamespaceAndKeepsWhatForkingTakes() {
    assertEquals(
        List.of(
            "mount proc /proc proc 14 ",
            "prctl " + Linux.PR_SET_SECUREBITS + " 4 0 0 0",
            "setresgid 1899999998 1899999998 1899999998",
            "setresuid 1899999998 1899999998 1899999998",
            "unshare " + Linux.CLONE_NEWUSER),
        lines(ZygoteSequence.untilMaps(1)));
    List<String> after = lines(ZygoteSequence.afterMaps());
    assertEquals(
        List.of("setresgid 0 0 0", "setresuid 0 0 0", "unshare " + 0x0c020000),
        after.subList(0, 3));
    for (int capability = 0; capability <= Capabilities.last(); capability++) {
      String drop = "prctl " + Linux.PR_CAPBSET_DROP + " " + capability + " 0 0 0";
      assertEquals(!Capabilities.ZYGOTE.contains(capability), after.contains(drop), drop);
    }
    Call last = (Call) ZygoteSequence.afterMaps().get(after.size() - 1);
    ByteBuffer sets = ByteBuffer.wrap(((Bytes) last.arguments().get(1)).value());
    int kept = sets.order(ByteOrder.nativeOrder()).getInt();
    assertEquals(Capabilities.ZYGOTE.stream().mapToInt(c -> 1 << c).sum(), kept);
    assertEquals(kept, sets.getInt());
    assertEquals(0, sets.getInt());
  }
}
