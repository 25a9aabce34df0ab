package dev.argyle.sandbox.mount;

import dev.argyle.sandbox.sys.Linux;

/**
 * A sandbox's writable file system, at {@link HostRoot#SCRATCH}: in memory, so that it ends with
 * the sandbox and its pages count as the sandbox's.
 *
 * @param bytes its size
 * @param files files and directories it may hold
 */
public record Scratch(long bytes, int files) {
  /** The name it has in a list of mounts. */
  public static final String SOURCE = "argyle-scratch";

  /** Its type. */
  public static final String TYPE = "tmpfs";

  /** Flags of mount(2). Programs may be run from it: functions unpack some there. */
  public static final long FLAGS = Linux.MS_NOSUID | Linux.MS_NODEV;

  /** Its options as mount(2) takes them. */
  public String options() {
    return "size=" + bytes + ",nr_inodes=" + files + ",mode=1777";
  }
}
