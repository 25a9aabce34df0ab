package dev.argyle.zygote.process;

import dev.argyle.sandbox.mount.HostRoot;
import dev.argyle.sandbox.mount.RootStep;
import dev.argyle.sandbox.policy.seccomp.RuntimeFilter;
import dev.argyle.sandbox.sys.SpawnRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The files of the Python runtime and how its zygote is started. */
class PythonRuntime implements GuestRuntime {
  static final String PYTHON = "/usr/bin/python3";

  /** Where Debian keeps the packages of its own Python. */
  static final List<String> PACKAGES = List.of("/usr/lib/python3/dist-packages");

  static final String HOME = "/var/runtime/argyle";
  private static final String LIBRARY = "/runtime/native/libargyle_entry.so";
  private static final List<String> DIRECTORIES =
      List.of("/var/runtime", HOME, HOME + "/argyle_runtime", HOME + "/argyle_runtime/rehearsal");
  private static final List<String> FILES =
      List.of(
          "started.py",
          "started_guest.py",
          "zygote.py",
          "argyle_runtime/__init__.py",
          "argyle_runtime/answers.py",
          "argyle_runtime/frames.py",
          "argyle_runtime/guest.py",
          "argyle_runtime/holes.py",
          "argyle_runtime/imports.py",
          "argyle_runtime/loop.py",
          "argyle_runtime/randomness.py",
          "argyle_runtime/rehearsed.py",
          "argyle_runtime/shared.py",
          "argyle_runtime/steps.py",
          "argyle_runtime/rehearsal/argyle_rehearsal.py");

  @Override
  public String name() {
    return "Python";
  }

  @Override
  public Optional<String> missing() {
    return Files.isExecutable(Path.of(PYTHON))
        ? Optional.empty()
        : Optional.of(PYTHON + " is missing; install the package python3");
  }

  @Override
  public List<String> packages() {
    return PACKAGES;
  }

  @Override
  public String environment() {
    return HostRoot.PYTHON_PACKAGES;
  }

  @Override
  public boolean imports() {
    return true;
  }

  @Override
  public long spareBytes() {
    return FORKED_BYTES;
  }

  @Override
  public RuntimeFilter filter() {
    return RuntimeFilter.PYTHON;
  }

  @Override
  public List<RootStep> files() throws IOException {
    List<RootStep> steps = new ArrayList<>();
    for (String directory : DIRECTORIES) {
      steps.add(new RootStep.Directory(directory, 0755));
    }
    for (String file : FILES) {
      steps.add(new RootStep.Content(HOME + "/" + file, resource(file), 0644));
    }
    // Without it, where the build had no compiler, each birth takes longer.
    try (InputStream library = PythonRuntime.class.getResourceAsStream(LIBRARY)) {
      if (library != null) {
        steps.add(new RootStep.Content(HOME + "/libargyle_entry.so", library.readAllBytes(), 0644));
      }
    }
    return steps;
  }

  private static byte[] resource(String file) throws IOException {
    String name = "/runtime/python/" + file;
    try (InputStream in = PythonRuntime.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException(name + " is missing from the class path");
      }
      return in.readAllBytes();
    }
  }

  /**
   * Isolated (no user site, no environment of ours), without site (no {@code .pth} files), without
   * byte code on disk: the root is read-only.
   */
  @Override
  public SpawnRequest spawnRequest(int controlFd) {
    return spawnRequest(HOME + "/zygote.py", controlFd);
  }

  static SpawnRequest spawnRequest(String script, int controlFd) {
    return new SpawnRequest(
        PYTHON,
        List.of(PYTHON, "-I", "-S", "-B", script),
        GuestEnvironment.COMMON,
        Map.of(CONTROL_FD, controlFd),
        true);
  }
}
