package dev.argyle.bench.peer;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/**
 * Docker without its command-line program: create, attach, start, wait and remove, by the Engine
 * API.
 *
 * @param engine the daemon's API
 * @param image what containers are of
 */
record DockerEngine(EngineClient engine, String image) implements Peer {
  @Override
  public String key() {
    return "docker_engine";
  }

  @Override
  public String label() {
    return "Docker Engine API: create, start, wait and remove, --network none";
  }

  @Override
  public Output run(Job job) {
    long beginNs = System.nanoTime();
    String id = create(engine, container(image, job, "none"));
    try (EngineClient.Attached attached = engine.attach(id)) {
      engine.request("POST", "/containers/" + id + "/start", null);
      attached.input(job.input());
      EngineClient.Printed printed = attached.readAll();
      int status =
          engine.request("POST", "/containers/" + id + "/wait", null).path("StatusCode").asInt();
      if (status != 0) {
        throw new PeerException(
            "the container ended with " + status + ": " + Execution.tail(printed.errors()));
      }
      engine.request("DELETE", "/containers/" + id, null);
      return new Output(printed.out(), printed.lastNs() - beginNs, System.nanoTime() - beginNs);
    } catch (IOException e) {
      remove(engine, id);
      throw new PeerException("container " + id + ": " + e.getMessage(), e);
    } catch (PeerException e) {
      remove(engine, id);
      throw e;
    }
  }

  static String create(EngineClient engine, ObjectNode container) {
    return engine.request("POST", "/containers/create", container).path("Id").asText();
  }

  /** Whatever it is doing. */
  static void remove(EngineClient engine, String id) {
    try {
      engine.request("DELETE", "/containers/" + id + "?force=1", null);
    } catch (PeerException e) {
      // It goes with its daemon.
    }
  }

  /** A container as the API wants it, with the same limits as every peer's. */
  static ObjectNode container(String image, Job job, String network) {
    ObjectNode container = JsonNodeFactory.instance.objectNode();
    container.put("Image", image);
    job.command().forEach(container.putArray("Cmd")::add);
    container.putArray("Env").add(Limits.PATH);
    container.put("OpenStdin", true).put("StdinOnce", true);
    container.put("AttachStdin", true).put("AttachStdout", true).put("AttachStderr", true);
    ObjectNode host = container.putObject("HostConfig");
    host.putArray("Binds").add(job.code() + ":" + Job.CODE + ":ro");
    host.put("NetworkMode", network);
    host.put("Memory", Limits.MEMORY_BYTES).put("MemorySwap", Limits.MEMORY_BYTES);
    host.put("NanoCpus", Limits.CPUS * 1_000_000_000L);
    host.put("PidsLimit", Limits.PIDS);
    host.putObject("LogConfig").put("Type", "none");
    return container;
  }
}
