package dev.argyle.bench.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code podman run --rm}: Docker's command line without a daemon, on storage of the bench's own.
 *
 * @param program where it is
 * @param runtime that starts containers: Docker's own is runc, too
 * @param folder for images and containers
 * @param state for what is known of those that run
 * @param image what containers are of
 * @param cgroup parent of theirs
 */
record Podman(String program, String runtime, Path folder, Path state, String image, String cgroup)
    implements Peer {
  private static final String IMAGE = "argyle-bench";

  /** One with an image of a root tree. */
  static Podman prepare(Path program, Optional<Path> runc, Path root, Place at)
      throws InterruptedException {
    Path folder = at.data().resolve("podman");
    Podman podman =
        new Podman(
            program.toString(),
            runc.map(Path::toString).orElse("crun"),
            folder,
            at.state().resolve("podman"),
            IMAGE,
            at.name());
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("containers.conf"), configuration());
    } catch (IOException e) {
      throw new PeerException("podman: " + e.getMessage(), e);
    }
    Images.importTree(
        root, Commands.join(podman.storage(), List.of("import", "-", IMAGE)), podman.environment());
    return podman;
  }

  @Override
  public String key() {
    return "podman_run";
  }

  @Override
  public String label() {
    return "podman run --rm --network none";
  }

  @Override
  public Output run(Job job) throws InterruptedException {
    return Execution.run(command(job), environment(), job.input());
  }

  List<String> command(Job job) {
    return Commands.join(
        storage(),
        List.of(
            "run",
            "--rm",
            "--interactive",
            "--pull",
            "never",
            "--ulimit",
            "nofile=1024:1024",
            "--ulimit",
            "nproc=1024:1024",
            "--cgroup-parent",
            "/" + cgroup),
        Commands.containerLimits("none"),
        List.of("--volume", job.code() + ":" + Job.CODE + ":ro", image),
        job.command());
  }

  /** The program with all that makes it leave the machine's own storage alone. */
  List<String> storage() {
    return List.of(
        program,
        "--root",
        folder.resolve("storage").toString(),
        "--runroot",
        state.resolve("run").toString(),
        "--tmpdir",
        state.resolve("tmp").toString(),
        "--storage-driver",
        "overlay",
        "--cgroup-manager",
        "cgroupfs",
        "--events-backend",
        "none",
        "--runtime",
        runtime);
  }

  /** Its locks would be in shared memory otherwise, for all podmans of the machine together. */
  Map<String, String> environment() {
    return Map.of("CONTAINERS_CONF", folder.resolve("containers.conf").toString());
  }

  static String configuration() {
    return "[engine]\nlock_type = \"file\"\n";
  }
}
