package dev.argyle.bench.platform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.argyle.bench.load.LoadClient;
import dev.argyle.bench.load.LoadException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A running gateway's control plane, in Lambda's REST shapes. Blocks its caller. */
public final class Gateway {
  private static final String FUNCTIONS = "/2015-03-31/functions";
  private static final String STATS = "/faas/stats";
  private static final String METRICS = "/metrics";
  private static final long PROBE_TIMEOUT_MS = 5_000;
  private static final long DEPLOY_TIMEOUT_MS = 60_000;
  private static final long READY_TIMEOUT_MS = 30_000;
  private static final long READY_RETRY_NS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final int CONFLICT = 409;
  private static final int NOT_FOUND = 404;

  private final ObjectMapper json = new ObjectMapper();
  private final URI uri;
  private final LoadClient client;

  /** The gateway that {@code client} talks to; {@code uri} is for messages. */
  public Gateway(URI uri, LoadClient client) {
    this.uri = uri;
    this.client = client;
  }

  /**
   * Makes sure that a gateway is there and live.
   *
   * @throws NoGatewayException if not
   */
  public void probe() throws InterruptedException {
    LoadClient.Response health;
    try {
      health = client.exchange(HttpMethod.GET, "/healthz", null, PROBE_TIMEOUT_MS);
    } catch (LoadException e) {
      throw new NoGatewayException("no gateway answers at " + uri);
    }
    if (health.status() != 200) {
      throw new NoGatewayException(
          "what answers at " + uri + " is no live gateway: /healthz says " + health.status());
    }
  }

  /**
   * Deploys a function, or a new version of it, and waits until it is said to be active; nothing is
   * invoked.
   *
   * @throws GatewayException with what the gateway said
   */
  public void deploy(BenchFunction function) throws InterruptedException {
    ObjectNode body = json.createObjectNode().put("FunctionName", function.name());
    body.putObject("Code").put("ZipFile", function.bundle());
    body.put("Publish", true);
    LoadClient.Response created = send(HttpMethod.POST, FUNCTIONS, body);
    if (created.status() == CONFLICT) {
      ObjectNode code = json.createObjectNode().put("ZipFile", function.bundle());
      code.put("Publish", true);
      String path = FUNCTIONS + "/" + function.name() + "/code";
      created = send(HttpMethod.PUT, path, code);
    }
    check(created, "deploy " + function.name());
    awaitActive(function, created);
  }

  /** Lambda's states: what is pending gets its packages installed, say. */
  private void awaitActive(BenchFunction function, LoadClient.Response deployed)
      throws InterruptedException {
    long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(READY_TIMEOUT_MS);
    String path = FUNCTIONS + "/" + function.name() + "/configuration";
    LoadClient.Response configuration = deployed;
    while (isPending(json(configuration.body()))) {
      if (System.nanoTime() - deadlineNs > 0) {
        throw new GatewayException("deploy " + function.name() + ": it stays pending");
      }
      LockSupport.parkNanos(READY_RETRY_NS);
      configuration = send(HttpMethod.GET, path, null);
      check(configuration, "deploy " + function.name());
    }
  }

  private static boolean isPending(JsonNode configuration) {
    return "Pending".equals(configuration.path("State").asText())
        || "InProgress".equals(configuration.path("LastUpdateStatus").asText());
  }

  /**
   * Invokes a function once.
   *
   * @return what went wrong, in one line; empty if it answered well
   */
  public Optional<String> invoke(BenchFunction function) throws InterruptedException {
    LoadClient.Response answer = send(HttpMethod.GET, function.path(), null);
    return answer.status() == 200
        ? Optional.empty()
        : Optional.of("the gateway says " + answer.status() + message(answer.body()));
  }

  /**
   * Instances that wait for their next request, paused or not, of all functions.
   *
   * @throws GatewayException if the gateway does not tell
   */
  public int idleInstances() throws InterruptedException {
    LoadClient.Response stats = send(HttpMethod.GET, STATS, null);
    check(stats, "stats");
    JsonNode states = json(stats.body()).path("instancesByState");
    // A state that nothing is in may be left out.
    return states.path("idle").asInt(0) + states.path("paused").asInt(0);
  }

  /**
   * The packages that zygotes have imported so that functions need not.
   *
   * @throws GatewayException if the gateway does not tell
   */
  public Set<String> importedByZygotes() throws InterruptedException {
    LoadClient.Response stats = send(HttpMethod.GET, STATS, null);
    check(stats, "stats");
    Set<String> names = new TreeSet<>();
    for (JsonNode zygote : json(stats.body()).path("zygotes")) {
      zygote.path("packages").forEach(name -> names.add(name.asText()));
    }
    return names;
  }

  /** The server's heap in use, by its own metrics; empty if they do not tell. */
  public Optional<Double> heapBytes() throws InterruptedException {
    LoadClient.Response metrics = send(HttpMethod.GET, METRICS, null);
    return metrics.status() == 200 ? Heap.of(metrics.body().toString()) : Optional.empty();
  }

  /** Removes a function; one that is not there is removed already. */
  public void remove(BenchFunction function) throws InterruptedException {
    LoadClient.Response deleted = send(HttpMethod.DELETE, FUNCTIONS + "/" + function.name(), null);
    if (deleted.status() != NOT_FOUND) {
      check(deleted, "remove " + function.name());
    }
  }

  /**
   * Waits until a function answers well.
   *
   * @throws GatewayException with what it answered when there is no more time
   */
  public void awaitAnswer(BenchFunction function) throws InterruptedException {
    long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(READY_TIMEOUT_MS);
    LoadClient.Response answer = send(HttpMethod.GET, function.path(), null);
    while (answer.status() != 200 && System.nanoTime() - deadlineNs < 0) {
      LockSupport.parkNanos(READY_RETRY_NS);
      answer = send(HttpMethod.GET, function.path(), null);
    }
    check(answer, "first answer of " + function.name());
  }

  private LoadClient.Response send(HttpMethod method, String path, ObjectNode body)
      throws InterruptedException {
    Buffer bytes = body == null ? null : Buffer.buffer(body.toString());
    return client.exchange(method, path, bytes, DEPLOY_TIMEOUT_MS);
  }

  private void check(LoadClient.Response response, String what) {
    if (response.status() / 100 != 2) {
      throw new GatewayException(
          what + ": the gateway says " + response.status() + message(response.body()));
    }
  }

  private String message(Buffer body) {
    JsonNode node = json(body);
    String text = node.path("Message").asText(node.path("errorMessage").asText(""));
    return text.isEmpty() ? "" : ": " + text.lines().findFirst().orElse("");
  }

  /** A missing node if it is no JSON. */
  private JsonNode json(Buffer body) {
    try {
      return json.readTree(body.getBytes());
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }
}
