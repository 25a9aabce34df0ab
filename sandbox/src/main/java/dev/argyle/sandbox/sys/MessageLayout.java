package dev.argyle.sandbox.sys;

import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/**
 * {@code struct msghdr} with one iovec and room for SCM_RIGHTS, as laid out on 64-bit Linux (see
 * unix(7), cmsg(3)). One instance serves one call.
 */
final class MessageLayout {
  static final int MAX_FDS = 8;

  private static final int HEADER_BYTES = 56;
  private static final int IOVEC_OFFSET = 64;
  private static final int CONTROL_OFFSET = 80;
  private static final int CONTROL_HEADER_BYTES = 16;
  private static final int CONTROL_BYTES = CONTROL_HEADER_BYTES + 4 * MAX_FDS;
  private static final int DATA_OFFSET = CONTROL_OFFSET + CONTROL_BYTES;
  private static final int SOL_SOCKET = 1;
  private static final int SCM_RIGHTS = 1;

  private final Pointer memory;
  private final int dataBytes;

  private MessageLayout(Runtime runtime, int dataBytes) {
    this.dataBytes = dataBytes;
    memory = Memory.allocateDirect(runtime, DATA_OFFSET + Math.max(1, dataBytes), true);
    memory.putPointer(16, memory.slice(IOVEC_OFFSET, 16));
    memory.putLong(24, 1);
    memory.putPointer(IOVEC_OFFSET, memory.slice(DATA_OFFSET, Math.max(1, dataBytes)));
    memory.putLong(IOVEC_OFFSET + 8, dataBytes);
  }

  static MessageLayout toSend(Runtime runtime, byte[] bytes, int[] fds) {
    MessageLayout layout = new MessageLayout(runtime, bytes.length);
    layout.memory.put(DATA_OFFSET, bytes, 0, bytes.length);
    if (fds.length > MAX_FDS) {
      throw new IllegalArgumentException("at most " + MAX_FDS + " descriptors, not " + fds.length);
    }
    if (fds.length > 0) {
      int length = CONTROL_HEADER_BYTES + 4 * fds.length;
      layout.setControl((length + 7) & ~7);
      layout.memory.putLong(CONTROL_OFFSET, length);
      layout.memory.putInt(CONTROL_OFFSET + 8, SOL_SOCKET);
      layout.memory.putInt(CONTROL_OFFSET + 12, SCM_RIGHTS);
      layout.memory.put(CONTROL_OFFSET + CONTROL_HEADER_BYTES, fds, 0, fds.length);
    }
    return layout;
  }

  static MessageLayout toReceive(Runtime runtime, int maxBytes) {
    MessageLayout layout = new MessageLayout(runtime, maxBytes);
    layout.setControl(CONTROL_BYTES);
    return layout;
  }

  private void setControl(int length) {
    memory.putPointer(32, memory.slice(CONTROL_OFFSET, CONTROL_BYTES));
    memory.putLong(40, length);
  }

  Pointer header() {
    return memory.slice(0, HEADER_BYTES);
  }

  int flags() {
    return memory.getInt(48);
  }

  Message received(int count) {
    byte[] bytes = new byte[Math.min(count, dataBytes)];
    memory.get(DATA_OFFSET, bytes, 0, bytes.length);
    return new Message(bytes, receivedFds());
  }

  private int[] receivedFds() {
    long controlLength = memory.getLong(40);
    if (controlLength < CONTROL_HEADER_BYTES
        || memory.getInt(CONTROL_OFFSET + 8) != SOL_SOCKET
        || memory.getInt(CONTROL_OFFSET + 12) != SCM_RIGHTS) {
      return new int[0];
    }
    int count = (int) ((memory.getLong(CONTROL_OFFSET) - CONTROL_HEADER_BYTES) / 4);
    int[] fds = new int[count];
    memory.get(CONTROL_OFFSET + CONTROL_HEADER_BYTES, fds, 0, count);
    return fds;
  }
}
