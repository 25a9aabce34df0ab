package dev.argyle.bench.peer;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * {@code docker run --rm}, as one types it.
 *
 * @param docker the program
 * @param socket of the daemon
 * @param image what containers are of
 * @param network {@code bridge}, {@code none} or {@code host}
 */
record DockerRun(String docker, Path socket, String image, String network) implements Peer {
  @Override
  public String key() {
    return "docker_run_" + network;
  }

  @Override
  public String label() {
    return "docker run --rm --network " + network;
  }

  @Override
  public Output run(Job job) throws InterruptedException {
    return Execution.run(command(job), Map.of(), job.input());
  }

  List<String> command(Job job) {
    return Commands.join(
        List.of(docker, "--host", "unix://" + socket, "run", "--rm", "--interactive"),
        Commands.containerLimits(network),
        List.of("--pull", "never", "--volume", job.code() + ":" + Job.CODE + ":ro", image),
        job.command());
  }
}
