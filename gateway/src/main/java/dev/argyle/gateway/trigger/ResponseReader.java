package dev.argyle.gateway.trigger;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.argyle.gateway.http.JsonText;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Reads what a function returned: an object with {@code statusCode} is a response (status, headers,
 * cookies, body), everything else is the body of a 200 as it stands. Any thread.
 */
final class ResponseReader {
  private static final Buffer EMPTY = Buffer.buffer(0);

  private final ResponseHead head = new ResponseHead();
  private final boolean streamed;
  private boolean hasStatus;
  private byte[] text;
  private BadResponse problem;
  private boolean base64;

  private ResponseReader(boolean streamed) {
    this.streamed = streamed;
  }

  /** A response that is whole. */
  record Whole(ResponseHead head, Buffer body) {}

  /** Reads a buffered result, JSON text. */
  static Whole read(Buffer payload) throws BadResponse {
    if (!beginsObject(payload)) {
      return new Whole(new ResponseHead(), payload);
    }
    ResponseReader reader = new ResponseReader(false);
    reader.readObject(payload.getBytes());
    if (!reader.hasStatus) {
      return new Whole(new ResponseHead(), payload);
    }
    reader.checkProblem();
    return new Whole(reader.head, reader.body());
  }

  /** Reads the head of a stream; empty when the function gave none. */
  static ResponseHead readHead(Buffer head) throws BadResponse {
    ResponseReader reader = new ResponseReader(true);
    if (head.length() == 0) {
      reader.head.add("content-type", "application/octet-stream");
      return reader.head;
    }
    reader.readObject(head.getBytes());
    reader.checkProblem();
    return reader.head;
  }

  private static boolean beginsObject(Buffer payload) {
    for (int i = 0; i < payload.length(); i++) {
      byte b = payload.getByte(i);
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
        return b == '{';
      }
    }
    return false;
  }

  private void readObject(byte[] utf8) throws BadResponse {
    try (JsonParser json = JsonText.parser(utf8)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new BadResponse("The function's response head must be a JSON object.");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        json.nextToken();
        readField(field, json);
      }
    } catch (IOException e) {
      throw new BadResponse("The function's response is not valid JSON.");
    }
  }

  /** Without a status the object is a plain result, whatever its fields are called. */
  private void checkProblem() throws BadResponse {
    if (problem != null) {
      throw problem;
    }
  }

  private void readField(String field, JsonParser json) throws IOException {
    try {
      switch (field) {
        case "statusCode" -> readStatus(json);
        case "headers" -> readHeaders(json);
        case "cookies" -> readCookies(json);
        case "isBase64Encoded" -> base64 = json.currentToken() == JsonToken.VALUE_TRUE;
        case "body" -> readBody(json);
        default -> {}
      }
    } catch (BadResponse e) {
      problem = problem == null ? e : problem;
    }
    // Nothing, unless the field was an object or a list that nobody wanted.
    json.skipChildren();
  }

  private void readStatus(JsonParser json) throws IOException, BadResponse {
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    hasStatus = true;
    String status = json.currentToken().isScalarValue() ? json.getText() : "";
    head.setStatus(status.matches("[0-9]{3}") ? Integer.parseInt(status) : 0);
  }

  private void readHeaders(JsonParser json) throws IOException, BadResponse {
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    require(json.currentToken() == JsonToken.START_OBJECT, "headers must be names and values.");
    BadResponse bad = null;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      try {
        require(
            value.isScalarValue() && value != JsonToken.VALUE_NULL,
            "headers must have plain values; for several cookies use cookies.");
        head.add(name, json.getText());
      } catch (BadResponse e) {
        bad = bad == null ? e : bad;
      }
      json.skipChildren();
    }
    if (bad != null) {
      throw bad;
    }
  }

  private void readCookies(JsonParser json) throws IOException, BadResponse {
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    require(json.currentToken() == JsonToken.START_ARRAY, "cookies must be a list of strings.");
    BadResponse bad = null;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      try {
        require(
            json.currentToken() == JsonToken.VALUE_STRING, "cookies must be a list of strings.");
        head.addCookie(json.getText());
      } catch (BadResponse e) {
        bad = bad == null ? e : bad;
      }
      json.skipChildren();
    }
    if (bad != null) {
      throw bad;
    }
  }

  private void readBody(JsonParser json) throws IOException, BadResponse {
    if (streamed || json.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    require(
        json.currentToken() == JsonToken.VALUE_STRING,
        "body must be a string; encode it, as json.dumps does.");
    text = json.getText().getBytes(StandardCharsets.UTF_8);
  }

  private Buffer body() throws BadResponse {
    if (text == null) {
      return EMPTY;
    }
    if (!base64) {
      return Buffer.buffer(text);
    }
    try {
      return Buffer.buffer(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      throw new BadResponse("body is not valid base64, though isBase64Encoded says so.");
    }
  }

  private static void require(boolean condition, String sentence) throws BadResponse {
    if (!condition) {
      throw new BadResponse(sentence);
    }
  }
}
