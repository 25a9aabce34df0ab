package dev.argyle.worker.instance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.argyle.worker.api.ExitReason;
import dev.argyle.worker.api.Outcome;
import dev.argyle.zygote.frame.ProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;

/** Lambda's error JSON: what the platform says of a function, and what a guest says of itself. */
final class ErrorJson {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_TYPE_CHARS = 256;
  private static final int MAX_TRACE_LINES = 100;

  private ErrorJson() {}

  static Outcome.FunctionError of(String errorType, String message) {
    return error(exitOf(errorType), errorType, message, JSON.createArrayNode());
  }

  /** Of the platform's own words only: a guest may use them, too, and means nothing by it. */
  private static ExitReason exitOf(String platformType) {
    return switch (platformType) {
      case "Sandbox.Timedout" -> ExitReason.TIMEOUT;
      case "Runtime.OutOfMemory" -> ExitReason.OUT_OF_MEMORY;
      case "Runtime.ExitError" -> ExitReason.EXIT;
      case "Runtime.InvalidResponse" -> ExitReason.INVALID_RESPONSE;
      default -> ExitReason.ERROR;
    };
  }

  /** Rebuilds what a guest sent, so that callers get just the three fields, of the right kinds. */
  static Outcome.FunctionError fromGuest(ByteBuf payload) throws ProtocolException {
    try {
      JsonNode node = JSON.readTree(ByteBufUtil.getBytes(payload));
      if (!node.path("errorType").isTextual() || !node.path("errorMessage").isTextual()) {
        throw new ProtocolException("an error without type and message");
      }
      String type = node.get("errorType").asText();
      ArrayNode trace = JSON.createArrayNode();
      for (JsonNode line : node.path("stackTrace")) {
        if (trace.size() < MAX_TRACE_LINES) {
          trace.add(line.asText());
        }
      }
      String shortType = type.substring(0, Math.min(type.length(), MAX_TYPE_CHARS));
      return error(ExitReason.ERROR, shortType, node.get("errorMessage").asText(), trace);
    } catch (IOException e) {
      throw new ProtocolException("an error that is not JSON");
    }
  }

  private static Outcome.FunctionError error(
      ExitReason exit, String type, String message, ArrayNode trace) {
    ObjectNode body = JSON.createObjectNode();
    body.put("errorType", type);
    body.put("errorMessage", message);
    body.set("stackTrace", trace);
    try {
      return new Outcome.FunctionError(exit, type, Buffer.buffer(JSON.writeValueAsBytes(body)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
