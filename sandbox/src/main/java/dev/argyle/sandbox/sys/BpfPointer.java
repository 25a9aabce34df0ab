package dev.argyle.sandbox.sys;

import java.util.Objects;

/** Memory that {@code union bpf_attr} points to; the kernel may write to it. */
public final class BpfPointer {
  private final int offset;
  private final byte[] bytes;

  /**
   * A pointer.
   *
   * @param offset where in the attributes it is
   * @param bytes what it points to; not copied
   */
  public BpfPointer(int offset, byte[] bytes) {
    this.offset = offset;
    this.bytes = Objects.requireNonNull(bytes);
  }

  /** Where in the attributes the pointer is. */
  public int offset() {
    return offset;
  }

  /** What it points to. */
  public byte[] bytes() {
    return bytes;
  }
}
