package dev.argyle.sandbox.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;

class RequiresRootTest {
  private static final Optional<String> LACKS = Optional.of("this machine has no namespaces");

  @Test
  void runsWhereNothingIsLacking() {
    assertFalse(condition(false).decide(Optional.empty()).isDisabled());
  }

  @Test
  void skipsWithTheReason() {
    ConditionEvaluationResult result = condition(false).decide(LACKS);
    assertTrue(result.isDisabled());
    assertEquals(LACKS, result.getReason());
  }

  @Test
  void failsWithTheReasonWhereSandboxesMustWork() {
    var failure = assertThrows(IllegalStateException.class, () -> condition(true).decide(LACKS));
    assertEquals("SANDBOX_MUST_WORK=1, but this machine has no namespaces", failure.getMessage());
  }

  private static RequiresRootCondition condition(boolean mustWork) {
    return new RequiresRootCondition(mustWork, new MachineProbe());
  }
}
