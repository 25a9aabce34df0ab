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
record Answer(InvocationResult result, Buffer streamed) {
  private static final ObjectMapper JSON = new ObjectMapper();

  Metering metering() {
    return result.metering();
  }

  String log() {
    return result.logTail().toString();
  }

  /** The handler's result; fails when it did not return one. */
  JsonNode value() {
    return json(outcome(Outcome.Success.class).payload());
  }

  /** The function's error; fails when there was none. */
  JsonNode error() {
    Outcome.FunctionError error = outcome(Outcome.FunctionError.class);
    JsonNode body = json(error.errorJson());
    if (!body.get("errorType").asText().equals(error.errorType())) {
      throw new AssertionError("two error types: " + error.errorType() + " and " + body);
    }
    return body;
  }

  String errorType() {
    return error().get("errorType").asText();
  }

  String errorMessage() {
    return error().get("errorMessage").asText();
  }

  Outcome.Rejected rejection() {
    return outcome(Outcome.Rejected.class);
  }

  <T extends Outcome> T outcome(Class<T> kind) {
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
