package dev.argyle.zygote.process;

import dev.argyle.sandbox.mount.HostRoot;
import dev.argyle.sandbox.mount.RootStep;
import dev.argyle.sandbox.policy.seccomp.RuntimeFilter;
import dev.argyle.sandbox.sys.SpawnRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The files of the Node runtime and how its zygote is started: Python locks the process in, which
 * takes a single thread, and it becomes Node.
 */
class NodeRuntime implements GuestRuntime {
  static final String NODE = "/usr/bin/node";

  static final String HOME = PythonRuntime.HOME + "/node";
  private static final String ADDON = "/runtime/native/argyle_node.node";
  static final String NO_ADDON =
      "Node's addon was not compiled; install the packages gcc, libc6-dev and npm, and build again";

  private static final List<String> DIRECTORIES = List.of(HOME, HOME + "/lib", HOME + "/rehearsal");
  private static final List<String> FILES =
      List.of(
          "launch.py",
          "started.js",
          "started.py",
          "zygote.js",
          "lib/answers.js",
          "lib/chance.js",
          "lib/context.js",
          "lib/errors.js",
          "lib/frames.js",
          "lib/grown.js",
          "lib/guest.js",
          "lib/imports.js",
          "lib/learned.js",
          "lib/loader.js",
          "lib/output.js",
          "lib/resolve.mjs",
          "lib/runtime.js",
          "lib/shared.js",
          "lib/sight.js",
          "lib/state.js",
          "lib/steps.js",
          "lib/streaming.js",
          "lib/variables.js",
          "rehearsal/argyle_rehearsal.js");

  @Override
  public String name() {
    return "Node";
  }

  @Override
  public Optional<String> missing() {
    return missingPrograms()
        .or(() -> addon().isPresent() ? Optional.empty() : Optional.of(NO_ADDON));
  }

  /** As {@link #missing}, but for the addon. */
  static Optional<String> missingPrograms() {
    return Files.isExecutable(Path.of(NODE))
        ? GuestRuntime.PYTHON.missing()
        : Optional.of(NODE + " is missing; install the package nodejs");
  }

  /** The compiled addon; empty where the build could not make it. */
  static Optional<URL> addon() {
    return Optional.ofNullable(NodeRuntime.class.getResource(ADDON));
  }

  @Override
  public List<String> packages() {
    return List.of();
  }

  @Override
  public String environment() {
    return HostRoot.NODE_PACKAGES;
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
    return RuntimeFilter.NODE;
  }

  @Override
  public List<RootStep> files() throws IOException {
    List<RootStep> steps = scripts();
    steps.add(new RootStep.Content(HOME + "/argyle_node.node", resource(ADDON), 0755));
    return steps;
  }

  /** All but the addon. */
  static List<RootStep> scripts() throws IOException {
    List<RootStep> steps = new ArrayList<>(GuestRuntime.PYTHON.files());
    for (String directory : DIRECTORIES) {
      steps.add(new RootStep.Directory(directory, 0755));
    }
    for (String file : FILES) {
      steps.add(new RootStep.Content(HOME + "/" + file, resource("/runtime/node/" + file), 0644));
    }
    return steps;
  }

  static byte[] resource(String name) throws IOException {
    try (InputStream in = NodeRuntime.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException(name + " is missing from the class path");
      }
      return in.readAllBytes();
    }
  }

  @Override
  public SpawnRequest spawnRequest(int controlFd) {
    return spawnRequest("launch.py", controlFd);
  }

  static SpawnRequest spawnRequest(String script, int controlFd) {
    return PythonRuntime.spawnRequest(HOME + "/" + script, controlFd);
  }
}
