package dev.argyle.sandbox.policy.egress;

import dev.argyle.sandbox.sys.ErrnoException;

/** What one control group's sandbox may reach. Confined to one thread at a time. */
public interface EgressGate {
  /** One that lets everything pass, where the kernel cannot be asked to refuse. */
  EgressGate OPEN =
      new EgressGate() {
        @Override
        public void set(EgressRule rule) {}

        @Override
        public void remove() {}
      };

  /**
   * Applies to connections and datagrams from now on, not to connections that are; costs nothing
   * when it is what it was, else one system call.
   */
  void set(EgressRule rule) throws ErrnoException;

  /** Forgets the group, which may reach nothing any more. */
  void remove() throws ErrnoException;
}
