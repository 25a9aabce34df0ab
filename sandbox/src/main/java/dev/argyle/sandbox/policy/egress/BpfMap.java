package dev.argyle.sandbox.policy.egress;

import dev.argyle.sandbox.sys.BpfPointer;
import dev.argyle.sandbox.sys.Errno;
import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.sys.Kernel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A map that programs and this process share; see bpf(2). Thread-safe. */
final class BpfMap implements AutoCloseable {
  static final int HASH = 1;
  static final int LPM_TRIE = 11;

  private static final int CREATE = 0;
  private static final int UPDATE_ELEM = 2;
  private static final int DELETE_ELEM = 3;
  private static final int NO_PREALLOC = 1;
  private static final int KEY_OFFSET = 8;
  private static final int VALUE_OFFSET = 16;

  private final Kernel kernel;
  private final int fd;
  private final byte[] update;
  private final byte[] delete;

  /** Makes a map that ends when the last of its descriptors and programs does. */
  BpfMap(Kernel kernel, int type, String name, int keyBytes, int valueBytes, int entries)
      throws ErrnoException {
    this.kernel = kernel;
    byte[] create = new byte[48];
    ByteBuffer attributes = over(create);
    attributes.putInt(type).putInt(keyBytes).putInt(valueBytes).putInt(entries);
    attributes.putInt(type == LPM_TRIE ? NO_PREALLOC : 0);
    attributes.position(28).put(name.getBytes(StandardCharsets.US_ASCII));
    fd = kernel.bpf(CREATE, create);
    update = new byte[32];
    delete = new byte[24];
    over(update).putInt(fd);
    over(delete).putInt(fd);
  }

  static ByteBuffer over(byte[] attributes) {
    return ByteBuffer.wrap(attributes).order(ByteOrder.LITTLE_ENDIAN);
  }

  int fd() {
    return fd;
  }

  /** Adds or replaces an entry, atomically for programs that look. */
  void put(byte[] key, byte[] value) throws ErrnoException {
    kernel.bpf(
        UPDATE_ELEM, update, new BpfPointer(KEY_OFFSET, key), new BpfPointer(VALUE_OFFSET, value));
  }

  /** Takes an entry away; it need not be there. */
  void remove(byte[] key) throws ErrnoException {
    try {
      kernel.bpf(DELETE_ELEM, delete, new BpfPointer(KEY_OFFSET, key));
    } catch (ErrnoException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
  }

  @Override
  public void close() {
    kernel.close(fd);
  }
}
