package dev.argyle.sandbox.policy.egress;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What a sandbox may reach, ready to be given to one: {@link Egress#rule} makes it once, {@link
 * EgressGate#set} gives it. Immutable; compared by identity.
 */
public final class EgressRule {
  /** Nothing. */
  public static final EgressRule NONE = new EgressRule(0, 0);

  /** Public addresses and the resolvers. */
  static final EgressRule PUBLIC = new EgressRule(EgressRule.INTERNET | EgressRule.RESOLVERS, 0);

  static final int INTERNET = 1;
  static final int RESOLVERS = 2;
  static final int FLAGS_OFFSET = 0;
  static final int SET_OFFSET = 4;
  static final int BYTES = 8;

  private final int set;
  private final byte[] value;

  private EgressRule(int flags, int set) {
    this.set = set;
    value =
        ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(flags).putInt(set).array();
  }

  static EgressRule list(int set, boolean internet) {
    return new EgressRule(RESOLVERS | (internet ? INTERNET : 0), set);
  }

  /** Its set of ranges, 0 when it has none. */
  int set() {
    return set;
  }

  /** The map's entry; not to be changed. */
  byte[] value() {
    return value;
  }
}
