package dev.argyle.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The processes of a run as the host sees them. */
public final class Guests {
  private Guests() {}

  /** Processes by the control group of their sandbox, in the hierarchy that counts processes. */
  public static Map<String, List<Integer>> bySlot(String runId) {
    Map<String, List<Integer>> slots = new TreeMap<>();
    for (Path group : groups(runId)) {
      try (Stream<Path> children = Files.list(group)) {
        for (Path slot : children.filter(Files::isDirectory).toList()) {
          addTo(slots, slot);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return slots;
  }

  private static void addTo(Map<String, List<Integer>> slots, Path slot) {
    try {
      List<Integer> pids =
          Files.readAllLines(slot.resolve("cgroup.procs")).stream().map(Integer::parseInt).toList();
      // One that imports has a group of its own, which its children are in for a moment.
      if (pids.stream().anyMatch(Guests::isZygote)) {
        return;
      }
      slots.merge(slot.getFileName().toString(), pids, Guests::union);
    } catch (IOException removedMeanwhile) {
      // Then it is no slot any more.
    }
  }

  private static boolean isZygote(int pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/comm")).startsWith("argyle-zygote");
    } catch (IOException ended) {
      return false;
    }
  }

  private static List<Integer> union(List<Integer> one, List<Integer> other) {
    return Stream.concat(one.stream(), other.stream()).distinct().toList();
  }

  /** The directories of a run's control group, one for each hierarchy. */
  public static List<Path> groups(String runId) {
    List<Path> groups = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
        Path group = Path.of(line.split(" ", -1)[4]).resolve(runId);
        if (line.contains(" - cgroup") && Files.isDirectory(group)) {
          groups.add(group);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return groups;
  }

  /** All processes in sandboxes of a run. */
  public static List<Integer> all(String runId) {
    return bySlot(runId).values().stream().flatMap(List::stream).toList();
  }

  /** The zygotes of a run that import; each is in a group of its own. */
  public static List<Integer> grownZygotes(String runId) {
    List<Integer> found = new ArrayList<>();
    for (Path group : groups(runId)) {
      try (Stream<Path> children = Files.list(group)) {
        for (Path slot : children.filter(Files::isDirectory).toList()) {
          processesOf(slot).stream()
              .filter(pid -> isZygote(pid) && !found.contains(pid))
              .forEach(found::add);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return found;
  }

  /** None when the group was removed meanwhile. */
  private static List<Integer> processesOf(Path group) throws IOException {
    try {
      return Files.readAllLines(group.resolve("cgroup.procs")).stream()
          .map(Integer::parseInt)
          .toList();
    } catch (IOException failure) {
      if (Files.exists(group)) {
        throw failure;
      }
      return List.of();
    }
  }

  /** This JVM's zygote. */
  public static long zygote() {
    return zygotes().iterator().next();
  }

  /** All of this JVM's zygotes. */
  public static List<Long> zygotes() {
    return ProcessHandle.current()
        .children()
        .map(ProcessHandle::pid)
        .filter(child -> read(child, "cmdline").contains("zygote.py"))
        .toList();
  }

  /** A file of a process, or nothing when it has ended. */
  public static String read(long pid, String file) {
    try {
      byte[] bytes = Files.readAllBytes(Path.of("/proc/" + pid + "/" + file));
      return new String(bytes, StandardCharsets.ISO_8859_1);
    } catch (IOException ended) {
      return "";
    }
  }
}
