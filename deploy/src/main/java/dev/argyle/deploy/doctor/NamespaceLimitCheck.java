package dev.argyle.deploy.doctor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** How many namespaces there may be: each sandbox has one of each kind of its own. */
final class NamespaceLimitCheck implements Check {
  private static final List<String> KINDS = List.of("user", "mnt", "pid", "ipc", "uts");

  /** One for each of a thousand sandboxes. */
  private static final long ENOUGH = 1_010;

  private final Path proc;

  NamespaceLimitCheck(Path proc) {
    this.proc = proc;
  }

  /** The kind of which there may be fewest. */
  @Override
  public Finding run() throws IOException {
    String scarcest = "";
    long fewest = Long.MAX_VALUE;
    for (String kind : KINDS) {
      long allowed = ProcFiles.number(proc.resolve("sys/user/" + limit(kind))).orElse(0);
      if (allowed < fewest) {
        scarcest = kind;
        fewest = allowed;
      }
    }
    String what = "namespaces: up to " + fewest + " of each kind";
    if (fewest >= ENOUGH) {
      return Finding.ok(what);
    }
    String cure = "sysctl -w user." + limit(scarcest) + "=10000";
    return fewest == 0
        ? Finding.problem("no " + scarcest + " namespaces are allowed", cure)
        : Finding.warning("namespaces: only " + fewest + " of kind " + scarcest, cure);
  }

  private static String limit(String kind) {
    return "max_" + kind + "_namespaces";
  }
}
