package dev.argyle.bench.peer;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * {@code bwrap}: namespaces and mounts, and nothing else; it has no cgroups, so no limits either.
 *
 * @param program where it is
 * @param root tree that commands see
 */
record Bubblewrap(String program, Path root) implements Peer {
  @Override
  public String key() {
    return "bubblewrap";
  }

  @Override
  public String label() {
    return "bubblewrap: all namespaces, but no limits: it has none";
  }

  @Override
  public Output run(Job job) throws InterruptedException {
    return Execution.run(command(job), Map.of(), job.input());
  }

  List<String> command(Job job) {
    return Commands.join(
        List.of(program, "--unshare-all", "--die-with-parent", "--new-session"),
        List.of("--ro-bind", root.toString(), "/", "--proc", "/proc", "--dev", "/dev"),
        List.of("--tmpfs", "/tmp", "--ro-bind", job.code().toString(), Job.CODE, "--chdir", "/"),
        job.command());
  }
}
