package dev.argyle.sandbox.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What this JVM has on the machine at one moment, by name: what a sandbox platform could leave
 * behind.
 */
public final class MachineState {

  /** Kinds of things that are counted. */
  public enum Kind {
    /** In the namespace the JVM was started in. */
    MOUNT,
    /** With {@code argyle} in its name. */
    CGROUP,
    /** Started by this JVM or by what it started. */
    PROCESS,
    /** Socket, pidfd, poll, namespace and the like. */
    DESCRIPTOR,
    /** A thread that has not come back from another mount namespace. */
    STRAY_THREAD
  }

  private final Map<Kind, Set<String>> names = new EnumMap<>(Kind.class);

  private MachineState() {}

  /** Reads it all. */
  public static MachineState now() {
    try {
      MachineState state = new MachineState();
      state.names.put(Kind.MOUNT, Mounts.read());
      state.names.put(Kind.CGROUP, OwnCgroups.read());
      state.names.put(Kind.PROCESS, Descendants.read());
      state.names.put(Kind.DESCRIPTOR, Descriptors.read());
      state.names.put(Kind.STRAY_THREAD, strayThreads());
      return state;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many more of a kind there are than before; their names are in {@link #newSince}. */
  public boolean hasMoreThan(MachineState before, Kind kind) {
    return names.get(kind).size() > before.names.get(kind).size();
  }

  /** What there was not before. */
  public List<String> newSince(MachineState before, Kind kind) {
    List<String> fresh = new ArrayList<>(names.get(kind));
    fresh.removeAll(before.names.get(kind));
    return fresh;
  }

  private static Set<String> strayThreads() throws IOException {
    Set<String> stray = new TreeSet<>();
    Path own = Files.readSymbolicLink(Path.of("/proc/self/ns/mnt"));
    try (var tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
      for (Path task : tasks) {
        try {
          if (!Files.readSymbolicLink(task.resolve("ns/mnt")).equals(own)) {
            stray.add(Files.readString(task.resolve("comm")).trim());
          }
        } catch (IOException ended) {
          // Threads come and go.
        }
      }
    }
    return stray;
  }
}
