package dev.argyle.zygote.process;

import dev.argyle.sandbox.sys.SpawnRequest;

/**
 * Python without zygotes: what is forked locks itself in as any guest does and then becomes a
 * Python of its own, which holds nothing that another has imported. What SOCK was measured against
 * where it had no zygotes.
 */
final class StartedPython extends PythonRuntime {
  /** A whole interpreter's heap; the program's own pages are the machine's page cache. */
  private static final long SPARE_BYTES = 7L << 20;

  /** There would be nobody to fork from them. */
  @Override
  public boolean imports() {
    return false;
  }

  @Override
  public long spareBytes() {
    return SPARE_BYTES;
  }

  @Override
  public SpawnRequest spawnRequest(int controlFd) {
    return spawnRequest(HOME + "/started.py", controlFd);
  }
}
