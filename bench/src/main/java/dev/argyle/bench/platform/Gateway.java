package dev.argyle.bench.platform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.argyle.bench.load.LoadClient;
import dev.argyle.bench.load.LoadException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A running gateway's control plane, in Lambda's REST shapes. Blocks its caller. */
public final class Gateway {
  private static final String FUNCTIONS = "/2015-03-31/functions";
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
   * Deploys a function, or a new version of it, and waits until it answers.
   *
   * @throws GatewayException with what the gateway said
   */
  public void deploy(NoopFunction function) throws InterruptedException {
    ObjectNode body = json.createObjectNode().put("FunctionName", function.name());
    body.putObject("Code").put("ZipFile", function.bundle());
    body.put("Publish", true);
    LoadClient.Response created = send(HttpMethod.POST, FUNCTIONS, body);
    if (created.status() == CONFLICT) {
      ObjectNode code = json.createObjectNode().put("ZipFile", function.bundle());
      code.put("Publish", true);
      String path = FUNCTIONS + "/" + function.name() + "/code";
      check(send(HttpMethod.PUT, path, code), "deploy " + function.name());
    } else {
      check(created, "deploy " + function.name());
    }
    awaitReady(function);
  }

  /** Removes a function; one that is not there is removed already. */
  public void remove(NoopFunction function) throws InterruptedException {
    LoadClient.Response deleted = send(HttpMethod.DELETE, FUNCTIONS + "/" + function.name(), null);
    if (deleted.status() != NOT_FOUND) {
      check(deleted, "remove " + function.name());
    }
  }

  private void awaitReady(NoopFunction function) throws InterruptedException {
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
    try {
      JsonNode node = json.readTree(body.getBytes());
      String text = node.path("Message").asText(node.path("errorMessage").asText(""));
      return text.isEmpty() ? "" : ": " + text.lines().findFirst().orElse("");
    } catch (IOException e) {
      return "";
    }
  }
}
