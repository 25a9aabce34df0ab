package dev.argyle.sandbox.sys;

import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/** {@code union bpf_attr} and what it points to, in one piece of memory. Serves one call. */
final class BpfLayout {
  private final Pointer memory;
  private final BpfPointer[] pointers;
  private final int attributeBytes;

  BpfLayout(Runtime runtime, byte[] attributes, BpfPointer[] pointers) {
    this.pointers = pointers;
    attributeBytes = attributes.length;
    int total = aligned(attributeBytes);
    for (BpfPointer pointer : pointers) {
      total += aligned(pointer.bytes().length);
    }
    memory = Memory.allocateDirect(runtime, total, true);
    memory.put(0, attributes, 0, attributeBytes);
    int at = aligned(attributeBytes);
    for (BpfPointer pointer : pointers) {
      memory.putLong(pointer.offset(), memory.address() + at);
      memory.put(at, pointer.bytes(), 0, pointer.bytes().length);
      at += aligned(pointer.bytes().length);
    }
  }

  private static int aligned(int bytes) {
    return (bytes + 7) & ~7;
  }

  Pointer attributes() {
    return memory;
  }

  int attributeBytes() {
    return attributeBytes;
  }

  /** Gives the pointers' owners what the kernel wrote. */
  void copyBack() {
    int at = aligned(attributeBytes);
    for (BpfPointer pointer : pointers) {
      memory.get(at, pointer.bytes(), 0, pointer.bytes().length);
      at += aligned(pointer.bytes().length);
    }
  }
}
