package dev.argyle.zygote.process;

import dev.argyle.sandbox.mount.RootStep;
import dev.argyle.sandbox.policy.seccomp.RuntimeFilter;
import dev.argyle.sandbox.sys.SpawnRequest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The same where the build had no compiler: Python forks and runs the steps itself. */
class UncompiledGrowthTest extends ZygoteGrowthTest {
  @Override
  GuestRuntime runtime() {
    return new WithoutLibrary(super.runtime());
  }

  private record WithoutLibrary(GuestRuntime whole) implements GuestRuntime {
    @Override
    public List<RootStep> files() throws IOException {
      return whole.files().stream()
          .filter(step -> !(step instanceof RootStep.Content file && file.path().endsWith(".so")))
          .toList();
    }

    @Override
    public String name() {
      return whole.name();
    }

    @Override
    public Optional<String> missing() {
      return whole.missing();
    }

    @Override
    public List<String> packages() {
      return whole.packages();
    }

    @Override
    public String environment() {
      return whole.environment();
    }

    @Override
    public boolean imports() {
      return whole.imports();
    }

    @Override
    public long spareBytes() {
      return whole.spareBytes();
    }

    @Override
    public RuntimeFilter filter() {
      return whole.filter();
    }

    @Override
    public SpawnRequest spawnRequest(int controlFd) {
      return whole.spawnRequest(controlFd);
    }
  }
}
