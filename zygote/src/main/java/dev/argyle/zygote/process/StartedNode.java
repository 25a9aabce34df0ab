package dev.argyle.zygote.process;

import dev.argyle.sandbox.mount.RootStep;
import dev.argyle.sandbox.sys.SpawnRequest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Node without the addon that forks it: the zygote stays Python, whose forks lock themselves in as
 * any guest does and then become Node. Such a spare is ready later and larger; a function that gets
 * it starts as soon.
 */
final class StartedNode extends NodeRuntime {
  /** Mostly the JavaScript heap; the program's own pages are the machine's page cache. */
  private static final long SPARE_BYTES = 8L << 20;

  @Override
  public Optional<String> missing() {
    return missingPrograms();
  }

  /** Python, which the zygote is, holds none of Node's packages. */
  @Override
  public boolean imports() {
    return false;
  }

  @Override
  public long spareBytes() {
    return SPARE_BYTES;
  }

  @Override
  public List<RootStep> files() throws IOException {
    return scripts();
  }

  @Override
  public SpawnRequest spawnRequest(int controlFd) {
    return spawnRequest("started.py", controlFd);
  }
}
