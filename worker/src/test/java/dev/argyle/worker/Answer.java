package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.argyle.worker.api.InvocationResult;
import dev.argyle.worker.api.Metering;
import dev.argyle.worker.api.Outcome;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * What came of an invocation.
 *
 * @param streamed the pieces that came before the end
 */
public record Answer(InvocationResult result, Buffer streamed) {
  private static final ObjectMapper JSON = new ObjectMapper();

  public Metering metering() {
    return result.metering();
  }

  public String log() {
    return result.logTail().toString();
  }

  /** The handler's result; fails when it did not return one. */
  public JsonNode value() {
    return json(outcome(Outcome.Success.class).payload());
  }

  /** The function's error; fails when there was none. */
  public JsonNode error() {
    Outcome.FunctionError error = outcome(Outcome.FunctionError.class);
    JsonNode body = json(error.errorJson());
    if (!body.get("errorType").asText().equals(error.errorType())) {
      throw new AssertionError("two error types: " + error.errorType() + " and " + body);
    }
    return body;
  }

  public String errorType() {
    return error().get("errorType").asText();
  }

  public String errorMessage() {
    return error().get("errorMessage").asText();
  }

  public Outcome.Rejected rejection() {
    return outcome(Outcome.Rejected.class);
  }

  public <T extends Outcome> T outcome(Class<T> kind) {
    return assertInstanceOf(kind, result.outcome(), this::toString);
  }

  private static JsonNode json(Buffer text) {
    try {
      return JSON.readTree(text.getBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(text.toString(), e);
    }
  }

  @Override
  public String toString() {
    return result.outcome() + "\n" + log();
  }
}
