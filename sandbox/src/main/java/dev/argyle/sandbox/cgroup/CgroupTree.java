package dev.argyle.sandbox.cgroup;

import dev.argyle.sandbox.sys.ErrnoException;
import java.util.List;
import java.util.Optional;

/**
 * The groups of one run of the platform: a parent named after the run, a child for each sandbox.
 */
public interface CgroupTree {

  /** Makes a group below the parent. */
  Cgroup create(String name) throws ErrnoException;

  /** The parent's directories, one for each hierarchy. */
  List<String> directories();

  /** The parent's directory in the unified hierarchy, whatever limits the groups. */
  Optional<String> unified();

  /** Whether groups can be frozen: it takes the unified hierarchy, and Linux 5.2. */
  boolean canFreeze();

  /** Limits the memory of all sandboxes together; to be called before there are any. */
  void limitMemory(long bytes) throws ErrnoException;

  /**
   * Memory that all sandboxes together use, without file pages that are there to be dropped, bytes.
   * Takes the kernel up to a millisecond. Any thread.
   */
  long memoryUsedBytes() throws ErrnoException;

  /** {@code v1} or {@code v2}. */
  String version();

  /** Removes the parent; its children must be gone. */
  void remove() throws ErrnoException;
}
