package dev.argyle.deploy.doctor;

import dev.argyle.zygote.process.NodeSpares;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/** Whether there is a Node, and whether functions are forked from one. */
final class NodeCheck implements Check {
  private static final int LEAST_MAJOR = 18;

  private final Path root;
  private final Supplier<NodeSpares.Choice> choice;

  /**
   * A check of a machine.
   *
   * @param choice how spares come to be there; finding out starts a Node
   */
  NodeCheck(Path root, Supplier<NodeSpares.Choice> choice) {
    this.root = root;
    this.choice = choice;
  }

  @Override
  public Finding run() throws IOException {
    Path program = root.resolve("usr/bin/node");
    if (!Files.isExecutable(program)) {
      return Finding.warning(
          "no /usr/bin/node, which Node functions need", "apt-get install -y nodejs npm");
    }
    Optional<ProgramVersion> version = ProgramVersion.of(program);
    String what = "node " + version.map(ProgramVersion::text).orElse("of an unknown version");
    if (version.isEmpty() || !version.get().isAtLeast(LEAST_MAJOR, 0)) {
      return Finding.warning(
          what + ": Node functions need " + LEAST_MAJOR + " or newer",
          "use a system with Node " + LEAST_MAJOR + " or newer");
    }
    return spares(what);
  }

  private Finding spares(String node) {
    NodeSpares.Choice chosen = choice.get();
    return chosen
        .runtime()
        .missing()
        .map(why -> Finding.warning(node + ": Node functions do not run", why))
        .or(
            () ->
                chosen
                    .why()
                    .map(why -> Finding.warning(node + ": spares are started one by one", why)))
        .orElse(Finding.ok(node + ": spares are forked from a running Node"));
  }
}
