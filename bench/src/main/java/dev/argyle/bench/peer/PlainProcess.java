package dev.argyle.bench.peer;

import java.util.List;
import java.util.Map;

/** The machine's own interpreter without any sandbox: what every peer pays beside its sandbox. */
record PlainProcess() implements Peer {
  @Override
  public String key() {
    return "plain_process";
  }

  @Override
  public String label() {
    return "plain process: the same command without a sandbox";
  }

  @Override
  public Output run(Job job) throws InterruptedException {
    return Execution.run(command(job), Map.of(), job.input());
  }

  /** Code is where it is, as nothing is mounted. */
  static List<String> command(Job job) {
    return job.command().stream()
        .map(word -> word.equals(Job.CODE) ? job.code().toString() : word)
        .toList();
  }
}
