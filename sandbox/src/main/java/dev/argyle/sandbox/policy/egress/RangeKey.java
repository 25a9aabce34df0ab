package dev.argyle.sandbox.policy.egress;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A key of the trie of ranges: set, port and family must match as they are, the address as far as
 * the range's prefix. Which of several ranges counts is the trie's to say: the longest.
 *
 * @param set which policy it belongs to
 * @param port 0 for ranges that are looked up without one
 */
record RangeKey(int set, int port, AddressRange range) {
  /** What functions with {@code internet} may reach and what not. */
  static final int PUBLIC_SET = 0;

  /** The resolvers. */
  static final int RESOLVER_SET = 1;

  /** Lists of functions count from here. */
  static final int FIRST_LIST_SET = 2;

  static final int BYTES = 32;
  static final int SET_OFFSET = 4;
  static final int PORT_OFFSET = 8;
  static final int FAMILY_OFFSET = 12;
  static final int ADDRESS_OFFSET = 16;

  /** Bits before the address, the length in front of them not counted. */
  static final int HEAD_BITS = (ADDRESS_OFFSET - SET_OFFSET) * 8;

  /** {@code struct bpf_lpm_trie_key} with our data: as the programs lay it out on their stack. */
  byte[] encode() {
    ByteBuffer key = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    key.putInt(HEAD_BITS + range.prefixBits());
    key.putInt(set);
    // In network order, for so the kernel gives it to the programs.
    key.put((byte) (port >> 8)).put((byte) port).putShort((short) 0);
    key.putInt(range.family());
    key.put(range.address().getAddress());
    return key.array();
  }
}
