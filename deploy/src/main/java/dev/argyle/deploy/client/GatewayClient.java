package dev.argyle.deploy.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.argyle.deploy.FaasException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Speaks to a gateway. Methods block; they throw {@link FaasException} with the platform's own
 * message when it refuses, and with exit code 3 when nothing answers. One thread at a time.
 */
public final class GatewayClient {
  private static final String FUNCTIONS = "/2015-03-31/functions";
  private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");
  private static final Duration SHORT = Duration.ofSeconds(60);

  /** A deployment may install packages. */
  private static final Duration DEPLOY = Duration.ofMinutes(15);

  /** The longest timeout of a function, and a minute to get a sandbox. */
  private static final Duration INVOKE = Duration.ofMinutes(16);

  private static final int MAX_PAGES = 1000;

  private final ObjectMapper json = new ObjectMapper();
  private final URI gateway;
  private final Exchange exchange;

  /**
   * A client; it connects when it is used.
   *
   * @param gateway scheme, host and port, without a slash at the end
   */
  public GatewayClient(URI gateway) {
    this.gateway = gateway;
    this.exchange = new Exchange(gateway, json);
  }

  /** Where a function's HTTP trigger is. */
  public String functionUrl(String name) {
    return gateway + "/function/" + name + "/";
  }

  /**
   * Uploads a bundle as a new function, or as a new version of the one of this name.
   *
   * @return Lambda's function configuration
   */
  public JsonNode deploy(String name, Path zip) {
    String quoted = json.valueToTree(name).toString();
    HttpResponse<InputStream> response =
        upload(
            "POST",
            FUNCTIONS,
            "{\"FunctionName\":" + quoted + ",\"Publish\":true,\"Code\":{\"ZipFile\":\"",
            zip,
            "\"}}");
    if (response.statusCode() == 409) {
      close(response);
      response =
          upload("PUT", function(name) + "/code", "{\"Publish\":true,\"ZipFile\":\"", zip, "\"}");
    }
    return answer(response);
  }

  private HttpResponse<InputStream> upload(
      String method, String path, String before, Path zip, String after) {
    try {
      return exchange.send(method, path, ZipUpload.of(before, zip, after), JSON, DEPLOY);
    } catch (IOException e) {
      throw FaasException.failed("cannot read " + zip + ": " + e.getMessage());
    }
  }

  /** Lambda's configurations of all functions. */
  public ArrayNode list() {
    ArrayNode functions = json.createArrayNode();
    String marker = "";
    for (int page = 0; page < MAX_PAGES; page++) {
      String query = marker.isEmpty() ? "" : "?Marker=" + encode(marker);
      JsonNode answer = get(FUNCTIONS + "/" + query);
      answer.path("Functions").forEach(functions::add);
      marker = answer.path("NextMarker").asText("");
      if (marker.isEmpty() || answer.path("NextMarker").isNull()) {
        return functions;
      }
    }
    return functions;
  }

  /** Everything the platform knows of a function. */
  public JsonNode describe(String name) {
    return get("/faas/functions/" + encode(name));
  }

  /** Counts of the platform at this moment. */
  public JsonNode stats() {
    return get("/faas/stats");
  }

  /** Totals of all functions there ever were. */
  public JsonNode totals() {
    return get("/faas/totals");
  }

  /**
   * Records of invocations.
   *
   * @param query {@code function, requestId, since, until, exit, limit}, those that are given
   */
  public JsonNode invocations(Map<String, String> query) {
    return get("/faas/invocations" + text(query));
  }

  private static String text(Map<String, String> query) {
    return query.entrySet().stream()
        .map(parameter -> parameter.getKey() + "=" + encode(parameter.getValue()))
        .collect(Collectors.joining("&", "?", ""));
  }

  /** Removes a function with all its versions. */
  public void remove(String name) {
    answer(exchange.send("DELETE", function(name), BodyPublishers.noBody(), Map.of(), SHORT));
  }

  /**
   * Invokes a function.
   *
   * @param event JSON text
   * @param async returns once the event is accepted
   * @param log asks for the end of the log
   */
  public Invoked invoke(String name, BodyPublisher event, boolean async, boolean log) {
    Map<String, String> headers = new LinkedHashMap<>(JSON);
    headers.put("X-Amz-Invocation-Type", async ? "Event" : "RequestResponse");
    if (log) {
      headers.put("X-Amz-Log-Type", "Tail");
    }
    HttpResponse<InputStream> response =
        exchange.send("POST", function(name) + "/invocations", event, headers, INVOKE);
    boolean functionError = response.headers().firstValue("X-Amz-Function-Error").isPresent();
    if (response.statusCode() >= 300 && !functionError) {
      throw exchange.failure(response);
    }
    String requestId =
        response
            .headers()
            .firstValue("X-Faas-Request-Id")
            .or(() -> response.headers().firstValue("X-Amzn-RequestId"))
            .orElse("");
    String tail = response.headers().firstValue("X-Amz-Log-Result").orElse("");
    return new Invoked(functionError, requestId, decode(tail), response.body());
  }

  /**
   * A function's log as NDJSON, to be closed; with {@code follow=true} it goes on until the gateway
   * ends.
   *
   * @param query {@code tail, follow, requestId, since}, those that are given
   */
  public InputStream logs(String name, Map<String, String> query) {
    String path = "/faas/functions/" + encode(name) + "/logs" + text(query);
    HttpResponse<InputStream> response =
        exchange.send("GET", path, BodyPublishers.noBody(), Map.of(), SHORT);
    if (response.statusCode() >= 300) {
      throw exchange.failure(response);
    }
    return response.body();
  }

  private JsonNode get(String path) {
    return answer(exchange.send("GET", path, BodyPublishers.noBody(), Map.of(), SHORT));
  }

  private JsonNode answer(HttpResponse<InputStream> response) {
    if (response.statusCode() >= 300) {
      throw exchange.failure(response);
    }
    return exchange.readJson(response);
  }

  private static void close(HttpResponse<InputStream> response) {
    try {
      response.body().close();
    } catch (IOException e) {
      throw FaasException.failed("the gateway broke off its answer");
    }
  }

  private static String function(String name) {
    return FUNCTIONS + "/" + encode(name);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static String decode(String base64) {
    try {
      return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
