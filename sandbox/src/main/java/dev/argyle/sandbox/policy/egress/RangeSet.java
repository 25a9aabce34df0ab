package dev.argyle.sandbox.policy.egress;

import dev.argyle.sandbox.sys.ErrnoException;
import java.util.HashSet;
import java.util.Set;

/** Entries of the trie of ranges that come and go together. Confined to one thread at a time. */
final class RangeSet {
  private final BpfMap ranges;
  private final byte[] value;
  private final Set<RangeKey> present = new HashSet<>();

  RangeSet(BpfMap ranges, boolean allowed) {
    this.ranges = ranges;
    this.value = value(allowed);
  }

  static byte[] value(boolean allowed) {
    return new byte[] {(byte) (allowed ? 1 : 0)};
  }

  /** Adds what is new first, then takes away what is no more. */
  void replace(Set<RangeKey> wanted) throws ErrnoException {
    for (RangeKey key : wanted) {
      if (!present.contains(key)) {
        ranges.put(key.encode(), value);
        present.add(key);
      }
    }
    for (RangeKey key : Set.copyOf(present)) {
      if (!wanted.contains(key)) {
        ranges.remove(key.encode());
        present.remove(key);
      }
    }
  }
}
