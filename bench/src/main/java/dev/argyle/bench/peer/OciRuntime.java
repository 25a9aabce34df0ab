package dev.argyle.bench.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An OCI runtime by itself, without a daemon: what Docker in the end calls. The bundle's {@code
 * config.json} is written for each container, as it is there.
 */
final class OciRuntime implements Peer {
  private final String name;
  private final String program;
  private final Path root;
  private final Path state;
  private final String cgroup;
  private final AtomicLong containers = new AtomicLong();

  /**
   * A runtime.
   *
   * @param name {@code runc} or {@code crun}
   * @param program where it is
   * @param root tree that containers see
   * @param state folder for what it keeps of containers
   * @param cgroup parent of theirs
   */
  OciRuntime(String name, Path program, Path root, Path state, String cgroup) {
    this.name = name;
    this.program = program.toString();
    this.root = root;
    this.state = state;
    this.cgroup = cgroup;
  }

  @Override
  public String key() {
    return name + "_run";
  }

  @Override
  public String label() {
    return name + " run: no daemon and no image layers";
  }

  @Override
  public Output run(Job job) throws InterruptedException {
    long beginNs = System.nanoTime();
    String id = "argyle-" + name + "-" + containers.incrementAndGet();
    Path bundle = state.resolve(id);
    try {
      Files.createDirectories(bundle);
      Files.writeString(
          bundle.resolve("config.json"),
          OciBundle.config(root, job, "/" + cgroup + "/" + id).toString());
      long spentNs = System.nanoTime() - beginNs;
      Output output = Execution.run(command(bundle, id), Map.of(), job.input());
      Traces.removeTree(bundle);
      return new Output(output.bytes(), spentNs + output.answerNs(), System.nanoTime() - beginNs);
    } catch (IOException e) {
      throw new PeerException(name + ": " + e.getMessage(), e);
    }
  }

  List<String> command(Path bundle, String id) {
    return Commands.join(
        List.of(program, "--root", state.resolve("state").toString()),
        List.of("run", "--bundle", bundle.toString(), id));
  }
}
