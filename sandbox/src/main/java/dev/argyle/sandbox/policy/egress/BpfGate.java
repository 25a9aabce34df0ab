package dev.argyle.sandbox.policy.egress;

import dev.argyle.sandbox.sys.ErrnoException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A control group's entry in the map of policies; none is as good as {@link EgressRule#NONE}. */
final class BpfGate implements EgressGate {
  private final BpfMap policies;
  private final byte[] key;
  private EgressRule current = EgressRule.NONE;

  BpfGate(BpfMap policies, long groupId) {
    this.policies = policies;
    key = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(groupId).array();
  }

  @Override
  public void set(EgressRule rule) throws ErrnoException {
    if (rule != current) {
      current = null; // unknown, should the call fail
      policies.put(key, rule.value());
      current = rule;
    }
  }

  @Override
  public void remove() throws ErrnoException {
    policies.remove(key);
    current = EgressRule.NONE;
  }
}
