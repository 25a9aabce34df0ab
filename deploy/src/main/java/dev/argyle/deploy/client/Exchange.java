package dev.argyle.deploy.client;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.argyle.deploy.ExitCode;
import dev.argyle.deploy.FaasException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;

/** One request and its answer, with every way to fail turned into a line. */
final class Exchange {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** Largest answer that is read whole: a list of some ten thousand functions. */
  private static final int MAX_ANSWER_BYTES = 32 * 1024 * 1024;

  /** Lambda's API speaks of functions by such names; people call them by what follows. */
  private static final Pattern ARN = Pattern.compile("arn:aws:lambda:[a-z0-9-]*:[0-9]*:function:");

  private final URI gateway;
  private final ObjectMapper json;
  private final HttpClient http;

  Exchange(URI gateway, ObjectMapper json) {
    this.gateway = gateway;
    this.json = json;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
  }

  /** The answer, whatever its status; its body is to be closed. */
  HttpResponse<InputStream> send(
      String method, String path, BodyPublisher body, Map<String, String> headers, Duration limit) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(gateway + path)).method(method, body).timeout(limit);
    headers.forEach(request::header);
    try {
      return http.send(request.build(), BodyHandlers.ofInputStream());
    } catch (HttpConnectTimeoutException e) {
      throw noGateway("it did not accept a connection in " + CONNECT_TIMEOUT.toSeconds() + " s");
    } catch (HttpTimeoutException e) {
      throw new FaasException(
          ExitCode.NO_GATEWAY,
          "the gateway at " + gateway + " did not answer in " + limit.toSeconds() + " s");
    } catch (ConnectException e) {
      throw noGateway("nothing listens there");
    } catch (IOException e) {
      throw FaasException.failed("the gateway at " + gateway + " broke off the connection");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw FaasException.failed("interrupted");
    }
  }

  private FaasException noGateway(String why) {
    return new FaasException(
        ExitCode.NO_GATEWAY,
        "no gateway at " + gateway + ": " + why + "; start one with: sudo faas up");
  }

  /** The body as JSON; an empty one is a missing node. */
  JsonNode readJson(HttpResponse<InputStream> response) {
    try (InputStream body = response.body()) {
      byte[] bytes = body.readNBytes(MAX_ANSWER_BYTES);
      return json.readTree(bytes);
    } catch (JacksonException e) {
      throw FaasException.failed(
          gateway
              + " does not answer as an Argyle gateway does (status "
              + response.statusCode()
              + ", no JSON)");
    } catch (IOException e) {
      throw FaasException.failed("the gateway at " + gateway + " broke off its answer");
    }
  }

  /** What the platform says went wrong; its body is read and closed. */
  FaasException failure(HttpResponse<InputStream> response) {
    JsonNode error = readJson(response);
    String message = error.path("Message").asText(error.path("message").asText(""));
    if (message.isBlank()) {
      message = "the gateway at " + gateway + " answered with status " + response.statusCode();
    }
    return FaasException.failed(ARN.matcher(message).replaceAll(""));
  }
}
