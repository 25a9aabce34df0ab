package dev.argyle.sandbox.testing;

import dev.argyle.sandbox.RunId;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Control groups with {@code argyle} in their name, in every hierarchy; not those of another
 * platform that runs on this machine meanwhile.
 */
final class OwnCgroups {
  private OwnCgroups() {}

  static Set<String> read() throws IOException {
    Set<String> groups = new TreeSet<>();
    for (Path root : hierarchies()) {
      try (DirectoryStream<Path> found = Files.newDirectoryStream(root, "*argyle*")) {
        for (Path group : found) {
          if (!belongsToAnother(group)) {
            groups.add(group.toString());
            addChildren(group, groups);
          }
        }
      }
    }
    return groups;
  }

  private static List<Path> hierarchies() throws IOException {
    List<Path> roots = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
      if (line.contains(" - cgroup ") || line.contains(" - cgroup2 ")) {
        roots.add(Path.of(line.split(" ", -1)[4]));
      }
    }
    return roots;
  }

  private static boolean belongsToAnother(Path group) {
    Optional<RunId> run = RunId.parse(group.getFileName().toString());
    return run.isPresent()
        && run.get().pid() != ProcessHandle.current().pid()
        && run.get().isAlive();
  }

  private static void addChildren(Path group, Set<String> groups) {
    try (DirectoryStream<Path> children = Files.newDirectoryStream(group, Files::isDirectory)) {
      children.forEach(child -> groups.add(child.toString()));
    } catch (IOException | DirectoryIteratorException gone) {
      // Removed while we looked.
    }
  }
}
