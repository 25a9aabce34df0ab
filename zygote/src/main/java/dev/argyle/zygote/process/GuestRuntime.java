package dev.argyle.zygote.process;

import dev.argyle.sandbox.mount.RootStep;
import dev.argyle.sandbox.policy.seccomp.RuntimeFilter;
import dev.argyle.sandbox.sys.SpawnRequest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A language's interpreter that a zygote can be: how it is started, and what its guests may do. */
public interface GuestRuntime {
  /** Debian's CPython. */
  GuestRuntime PYTHON = new PythonRuntime();

  /** The same without zygotes: each guest runs a Python of its own. */
  GuestRuntime STARTED_PYTHON = new StartedPython();

  /** Node of version 18 or newer, of which guests are forks. */
  GuestRuntime NODE = new NodeRuntime();

  /** The same where its addon cannot be had: each guest runs a Node of its own. */
  GuestRuntime STARTED_NODE = new StartedNode();

  /** The descriptor of a zygote's control socket. */
  int CONTROL_FD = 3;

  /** What the fork of a warm interpreter holds for itself. */
  long FORKED_BYTES = 3L << 20;

  /** Its name in messages, such as {@code Python}. */
  String name();

  /** What this machine lacks for it and how to mend that, one clause; empty when it can start. */
  Optional<String> missing();

  /** The runtime's own files in a zygote's root. */
  List<RootStep> files() throws IOException;

  /** Folders that guests find packages in, if they are there. */
  List<String> packages();

  /** Where the packages that were installed for a function are mounted. */
  String environment();

  /** Whether its zygotes can fork others that import packages. */
  boolean imports();

  /** What a spare of it holds for itself, bytes: the more, the fewer are kept when it is busy. */
  long spareBytes();

  /** What its guests may call. */
  RuntimeFilter filter();

  /**
   * How its zygote is started.
   *
   * @param controlFd the zygote's end of its control socket, which becomes {@link #CONTROL_FD}
   */
  SpawnRequest spawnRequest(int controlFd);
}
