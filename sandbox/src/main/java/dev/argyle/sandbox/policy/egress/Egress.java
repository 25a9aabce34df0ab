package dev.argyle.sandbox.policy.egress;

import dev.argyle.sandbox.sys.ErrnoException;
import java.io.IOException;
import java.util.List;

/** What the sandboxes of a run may connect to. Thread-safe. */
public interface Egress extends AutoCloseable {

  /** Where nothing is refused, for the kernel cannot be asked to. */
  Egress OPEN =
      new Egress() {
        @Override
        public boolean isEnforced() {
          return false;
        }

        @Override
        public EgressGate gate(long groupId) {
          return EgressGate.OPEN;
        }

        @Override
        public EgressRule rule(boolean internet, List<EgressTarget> targets) {
          return EgressRule.NONE;
        }

        @Override
        public void forget(EgressRule rule) {}

        @Override
        public void refresh() {}

        @Override
        public void close() {}
      };

  /** Whether the kernel refuses what is not allowed. */
  boolean isEnforced();

  /**
   * The gate of a new control group, closed.
   *
   * @param groupId its number in the unified hierarchy
   */
  EgressGate gate(long groupId);

  /**
   * Makes a rule; takes about a microsecond a target.
   *
   * @param internet whether public addresses may be reached
   * @param targets what may be reached besides
   */
  EgressRule rule(boolean internet, List<EgressTarget> targets) throws ErrnoException;

  /** Takes back a rule's targets: sandboxes that still have it may no longer reach them. */
  void forget(EgressRule rule) throws ErrnoException;

  /** Looks again which addresses and resolvers this machine has. */
  void refresh() throws IOException;

  /** Lets go of the maps; the programs end with the run's control group. */
  @Override
  void close();
}
