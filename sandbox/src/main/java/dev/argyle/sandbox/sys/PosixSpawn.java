package dev.argyle.sandbox.sys;

import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/**
 * posix_spawn(3) with descriptors, an empty signal mask and default signal actions. The child has
 * the calling thread's root, namespaces and credentials.
 */
final class PosixSpawn {
  private static final short SETSIGDEF = 0x04;
  private static final short SETSIGMASK = 0x08;
  private static final short SETSID = 0x80;
  private static final int STDERR = 2;
  private static final int STRUCT_BYTES = 512;
  private static final int SIGSET_BYTES = 128;

  private final Libc.Calls libc;
  private final Runtime runtime;

  PosixSpawn(Libc.Calls libc, Runtime runtime) {
    this.libc = libc;
    this.runtime = runtime;
  }

  int spawn(SpawnRequest request) throws ErrnoException {
    Pointer actions = Memory.allocateDirect(runtime, STRUCT_BYTES, true);
    Pointer attributes = Memory.allocateDirect(runtime, STRUCT_BYTES, true);
    Pointer none = Memory.allocateDirect(runtime, SIGSET_BYTES, true);
    Pointer all = Memory.allocateDirect(runtime, SIGSET_BYTES, true);
    all.setMemory(0, SIGSET_BYTES, (byte) 0xff);
    List<Pointer> keep = new ArrayList<>();
    libc.posix_spawn_file_actions_init(actions);
    libc.posix_spawnattr_init(attributes);
    try {
      for (Map.Entry<Integer, Integer> fd : request.descriptors().entrySet()) {
        libc.posix_spawn_file_actions_adddup2(actions, fd.getValue(), fd.getKey());
      }
      closeOthers(actions, request);
      int flags = SETSIGDEF | SETSIGMASK | (request.newSession() ? SETSID : 0);
      libc.posix_spawnattr_setflags(attributes, (short) flags);
      libc.posix_spawnattr_setsigmask(attributes, none);
      libc.posix_spawnattr_setsigdefault(attributes, all);
      int[] pid = new int[1];
      Pointer argv = strings(request.argv(), keep);
      Pointer envp =
          strings(
              request.environment().entrySet().stream()
                  .map(e -> e.getKey() + "=" + e.getValue())
                  .toList(),
              keep);
      int error = libc.posix_spawn(pid, request.path(), actions, attributes, argv, envp);
      if (error != 0) {
        throw new ErrnoException(error, "posix_spawn", request.path());
      }
      return pid[0];
    } finally {
      libc.posix_spawn_file_actions_destroy(actions);
      libc.posix_spawnattr_destroy(attributes);
      Reference.reachabilityFence(keep);
    }
  }

  /** The JVM does not mark all of its files to be closed on exec: jars, for one, stay open. */
  private void closeOthers(Pointer actions, SpawnRequest request) {
    int last = request.descriptors().keySet().stream().mapToInt(fd -> fd).max().orElse(0);
    try {
      libc.posix_spawn_file_actions_addclosefrom_np(actions, Math.max(STDERR, last) + 1);
    } catch (UnsatisfiedLinkError olderThanGlibc234) {
      // What is not marked stays open in the child, as after fork(2).
    }
  }

  private Pointer strings(List<String> values, List<Pointer> keep) {
    Pointer array = Memory.allocateDirect(runtime, 8 * (values.size() + 1), true);
    keep.add(array);
    for (int i = 0; i < values.size(); i++) {
      byte[] text = values.get(i).getBytes(StandardCharsets.UTF_8);
      Pointer copy = Memory.allocateDirect(runtime, text.length + 1, true);
      copy.put(0, text, 0, text.length);
      keep.add(copy);
      array.putPointer(8L * i, copy);
    }
    return array;
  }
}
