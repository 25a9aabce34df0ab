package dev.argyle.sandbox.policy.egress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.sys.Errno;
import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.testing.RecordingKernel;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class BpfEgressTest {
  private static final String GROUP = "/sys/fs/cgroup/argyle-7-8";
  private static final EgressTarget LISTENER =
      new EgressTarget(AddressRange.of("127.0.0.1", 32), 9_000);

  private final RecordingKernel kernel = new RecordingKernel();

  BpfEgressTest() {
    kernel.files().put(GROUP, "");
  }

  private BpfEgress attach() throws IOException {
    BpfEgress egress = BpfEgress.attach(kernel, GROUP, 100);
    kernel.forgetCalls();
    return egress;
  }

  @Test
  void attachesAProgramForEachWayOut() throws IOException {
    BpfEgress egress = BpfEgress.attach(kernel, GROUP, 100);
    assertEquals(AttachPoint.values().length, kernel.calls("bpf 5 ").size());
    assertEquals(AttachPoint.values().length, kernel.calls("bpf 8 ").size());
    assertTrue(egress.isEnforced());
    assertEquals(List.of("bpf", "bpf"), kernel.openDescriptors(), "the maps only");
    egress.close();
    assertEquals(List.of(), kernel.openDescriptors());
  }

  @Test
  void leavesNothingOpenWhereTheKernelRefuses() {
    kernel.fail("bpf 8 ", 3, Errno.EPERM);
    assertThrows(ErrnoException.class, () -> BpfEgress.attach(kernel, GROUP, 100));
    assertEquals(List.of(), kernel.openDescriptors());
  }

  @Test
  void namesTheProgramThatIsRefused() {
    for (int attempt = 1; attempt <= 2; attempt++) {
      kernel.fail("bpf 5 ", attempt, Errno.EINVAL);
    }
    ErrnoException refused =
        assertThrows(ErrnoException.class, () -> BpfEgress.attach(kernel, GROUP, 100));
    assertTrue(refused.getMessage().contains("PROG_LOAD INET4_CONNECT"), refused.getMessage());
  }

  @Test
  void aGateTakesOneCallAndNoneWhenNothingChanges() throws IOException {
    BpfEgress egress = attach();
    EgressGate gate = egress.gate(0x1122);
    gate.set(EgressRule.NONE);
    assertEquals(List.of(), kernel.calls(), "it was closed before");
    gate.set(egress.rule(true, List.of()));
    gate.set(egress.rule(true, List.of()));
    assertEquals(1, kernel.calls("bpf 2 ").size());
    String call = kernel.calls().get(0);
    assertTrue(call.endsWith("[2211000000000000, 0300000000000000]"), call);
  }

  @Test
  void aGateThatFailedToChangeTriesAgain() throws IOException {
    BpfEgress egress = attach();
    EgressGate gate = egress.gate(1);
    kernel.fail("bpf 2 ", 1, Errno.ENOENT);
    assertThrows(ErrnoException.class, () -> gate.set(EgressRule.PUBLIC));
    gate.set(EgressRule.NONE);
    assertEquals(2, kernel.calls("bpf 2 ").size());
  }

  @Test
  void aListIsItsOwnSetOfRangesUntilItIsForgotten() throws IOException {
    BpfEgress egress = attach();
    EgressRule first = egress.rule(false, List.of(LISTENER));
    EgressRule second = egress.rule(true, List.of(LISTENER));
    assertEquals(RangeKey.FIRST_LIST_SET, first.set());
    assertEquals(RangeKey.FIRST_LIST_SET + 1, second.set());
    assertEquals(2, kernel.calls("bpf 2 ").size());
    egress.forget(first);
    egress.forget(first);
    assertEquals(1, kernel.calls("bpf 3 ").size());
  }

  @Test
  void aListThatDoesNotFitLeavesNothing() throws IOException {
    BpfEgress egress = attach();
    kernel.fail("bpf 2 ", 2, 28);
    EgressTarget other = new EgressTarget(AddressRange.of("10.0.0.0", 8), 0);
    assertThrows(ErrnoException.class, () -> egress.rule(false, List.of(LISTENER, other)));
    assertEquals(1, kernel.calls("bpf 3 ").size());
  }

  @Test
  void rulesWithoutAListAreShared() throws IOException {
    BpfEgress egress = attach();
    assertSame(EgressRule.NONE, egress.rule(false, List.of()));
    assertSame(EgressRule.PUBLIC, egress.rule(true, List.of()));
    assertEquals(List.of(), kernel.calls());
  }
}
