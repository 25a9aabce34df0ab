package dev.argyle.sandbox.testing;

import dev.argyle.sandbox.testing.MachineState.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Fails a test class that leaves something on the machine: a mount, a control group, a process, a
 * descriptor. Registered for every test class of a module that has this kit on its class path.
 */
public final class LeakCheck implements BeforeAllCallback, AfterAllCallback {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    Descriptors.warmUp();
    context
        .getStore(Namespace.create(LeakCheck.class))
        .put(context.getUniqueId(), MachineState.now());
  }

  @Override
  public void afterAll(ExtensionContext context) {
    MachineState before =
        context
            .getStore(Namespace.create(LeakCheck.class))
            .remove(context.getUniqueId(), MachineState.class);
    if (before == null) {
      return;
    }
    List<String> left = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      left.addAll(leftOf(kind, before, PATIENCE));
    }
    if (!left.isEmpty()) {
      throw new AssertionError(
          context.getDisplayName() + " left behind:\n  " + String.join("\n  ", left));
    }
  }

  /** What is new of a kind when there is still more of it after a while. */
  static List<String> leftOf(Kind kind, MachineState before, Duration patience) {
    BooleanSupplier gone = () -> !MachineState.now().hasMoreThan(before, kind);
    if (Eventually.within(patience.dividedBy(10), gone)) {
      return List.of();
    }
    // What only a collected object's cleaner closes comes late, but is no leak.
    System.err.println("still there: " + MachineState.now().newSince(before, kind));
    System.gc();
    if (Eventually.within(patience, gone)) {
      return List.of();
    }
    return MachineState.now().newSince(before, kind).stream()
        .map(name -> kind + " " + name)
        .toList();
  }
}
