package dev.argyle.sandbox.testing;

import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.platform.commons.support.AnnotationSupport;

/** Decides for {@link RequiresRoot}; the machine is asked once in a run. */
final class RequiresRootCondition implements ExecutionCondition {
  private static final String MUST_WORK = "SANDBOX_MUST_WORK";

  private final boolean mustWork;
  private final MachineProbe probe;

  RequiresRootCondition() {
    this("1".equals(System.getenv(MUST_WORK)), new MachineProbe());
  }

  RequiresRootCondition(boolean mustWork, MachineProbe probe) {
    this.mustWork = mustWork;
    this.probe = probe;
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    boolean asked =
        context
            .getElement()
            .filter(element -> AnnotationSupport.isAnnotated(element, RequiresRoot.class))
            .isPresent();
    if (!asked) {
      return ConditionEvaluationResult.enabled("needs no root");
    }
    return decide(
        context
            .getRoot()
            .getStore(Namespace.create(MachineProbe.class))
            .getOrComputeIfAbsent("lacks", key -> probe.lacks(), Optional.class));
  }

  ConditionEvaluationResult decide(Optional<?> lacks) {
    if (lacks.isEmpty()) {
      return ConditionEvaluationResult.enabled("sandboxes can be made here");
    }
    if (mustWork) {
      throw new IllegalStateException(MUST_WORK + "=1, but " + lacks.get());
    }
    return ConditionEvaluationResult.disabled(lacks.get().toString());
  }
}
