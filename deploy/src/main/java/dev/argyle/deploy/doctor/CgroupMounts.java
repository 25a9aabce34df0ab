package dev.argyle.deploy.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where control groups are mounted (proc(5), {@code /proc/self/mountinfo}).
 *
 * @param unified cgroup v2, whatever controllers it has
 * @param old the hierarchies of v1 by their controllers
 */
record CgroupMounts(Optional<Path> unified, Map<String, Path> old) {

  static CgroupMounts read(Path proc) throws IOException {
    Map<String, Path> old = new LinkedHashMap<>();
    Optional<Path> unified = Optional.empty();
    try (Stream<String> lines = Files.lines(proc.resolve("self/mountinfo"))) {
      for (String line : lines.toList()) {
        String[] halves = line.split(" - ", 2);
        String[] mount = halves[0].split(" ", -1);
        String[] type = halves.length == 2 ? halves[1].split(" ", -1) : new String[0];
        if (mount.length < 5 || type.length < 3) {
          continue;
        }
        Path point = Path.of(mount[4]);
        if (type[0].equals("cgroup2")) {
          unified = unified.or(() -> Optional.of(point));
        } else if (type[0].equals("cgroup")) {
          Arrays.stream(type[2].split(",", -1)).forEach(name -> old.putIfAbsent(name, point));
        }
      }
    }
    return new CgroupMounts(unified, old);
  }
}
