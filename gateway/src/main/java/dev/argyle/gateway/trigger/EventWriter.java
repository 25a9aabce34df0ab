package dev.argyle.gateway.trigger;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.argyle.gateway.http.Exchange;
import dev.argyle.gateway.http.JsonText;
import dev.argyle.worker.api.TraceContext;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Writes the event of a function URL, payload format 2.0 (AWS Lambda developer guide, "Invoking
 * function URLs"). Any thread, as long as the request is not touched elsewhere meanwhile.
 */
final class EventWriter {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  /** The text of a second: many requests share it, and formatting it is not cheap. */
  private record Second(long epochSecond, String text) {}

  private final InstantSource clock;
  private volatile Second second = new Second(Long.MIN_VALUE, "");

  EventWriter(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * The event.
   *
   * @param function the function's name
   * @param path what follows the name in the request's path, from its slash on, as it was sent
   */
  Buffer write(Exchange exchange, String function, String path, Buffer body) {
    return JsonText.write(
        json -> {
          HttpServerRequest request = exchange.request();
          String query = request.query() == null ? "" : request.query();
          json.writeStartObject();
          json.writeStringField("version", "2.0");
          json.writeStringField("routeKey", "$default");
          json.writeStringField("rawPath", path);
          json.writeStringField("rawQueryString", query);
          writeHeaders(json, request, exchange.observation().trace());
          if (!query.isEmpty()) {
            writeMap(json, "queryStringParameters", QueryText.parameters(query));
          }
          writeContext(json, exchange, function, path);
          writeBody(json, body, request.getHeader(HttpHeaders.CONTENT_TYPE));
          json.writeEndObject();
        });
  }

  private static void writeHeaders(
      JsonGenerator json, HttpServerRequest request, TraceContext trace) throws IOException {
    Map<String, String> headers = new LinkedHashMap<>();
    for (Map.Entry<String, String> header : request.headers()) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      String separator = name.equals("cookie") ? "; " : ",";
      headers.merge(name, header.getValue(), (before, more) -> before + separator + more);
    }
    String cookies = headers.remove("cookie");
    if (cookies != null) {
      json.writeArrayFieldStart("cookies");
      for (String cookie : cookies.split("; *", -1)) {
        if (!cookie.isEmpty()) {
          json.writeString(cookie);
        }
      }
      json.writeEndArray();
    }
    putTrace(headers, trace);
    writeMap(json, "headers", headers);
  }

  /** The function's parent is its invocation, which knows the caller's, if that was valid. */
  private static void putTrace(Map<String, String> headers, TraceContext trace) {
    headers.put("traceparent", trace.traceParent());
    if (trace.state().isEmpty()) {
      headers.remove("tracestate");
    } else {
      headers.put("tracestate", trace.state());
    }
  }

  private void writeContext(JsonGenerator json, Exchange exchange, String function, String path)
      throws IOException {
    HttpServerRequest request = exchange.request();
    HostAndPort authority = request.authority();
    String agent = request.getHeader(HttpHeaders.USER_AGENT);
    long nowMs = clock.millis();
    json.writeObjectFieldStart("requestContext");
    json.writeStringField("accountId", "anonymous");
    json.writeStringField("apiId", function);
    json.writeStringField("domainName", authority == null ? "" : authority.host());
    json.writeStringField("domainPrefix", function);
    json.writeObjectFieldStart("http");
    json.writeStringField("method", request.method().name());
    json.writeStringField("path", path);
    json.writeStringField(
        "protocol", request.version() == HttpVersion.HTTP_1_0 ? "HTTP/1.0" : "HTTP/1.1");
    json.writeStringField("sourceIp", request.remoteAddress().hostAddress());
    json.writeStringField("userAgent", agent == null ? "" : agent);
    json.writeEndObject();
    json.writeStringField("requestId", exchange.requestId());
    json.writeStringField("routeKey", "$default");
    json.writeStringField("stage", "$default");
    json.writeStringField("time", time(nowMs));
    json.writeNumberField("timeEpoch", nowMs);
    json.writeEndObject();
  }

  private static void writeBody(JsonGenerator json, Buffer body, String contentType)
      throws IOException {
    if (body.length() == 0) {
      json.writeBooleanField("isBase64Encoded", false);
      return;
    }
    byte[] bytes = body.getBytes();
    json.writeFieldName("body");
    if (isText(contentType) && isUtf8(bytes)) {
      json.writeUTF8String(bytes, 0, bytes.length);
      json.writeBooleanField("isBase64Encoded", false);
    } else {
      json.writeBinary(bytes);
      json.writeBooleanField("isBase64Encoded", true);
    }
  }

  /** What Lambda hands on as text; forms are not among it. */
  private static boolean isText(String contentType) {
    if (contentType == null) {
      return false;
    }
    int end = contentType.indexOf(';');
    String type =
        (end < 0 ? contentType : contentType.substring(0, end)).trim().toLowerCase(Locale.ROOT);
    return type.startsWith("text/")
        || type.equals("application/json")
        || type.equals("application/xml")
        || type.equals("application/javascript")
        || type.endsWith("+json")
        || type.endsWith("+xml");
  }

  private static boolean isUtf8(byte[] bytes) {
    for (byte b : bytes) {
      if (b < 0) {
        try {
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
          return true;
        } catch (CharacterCodingException e) {
          return false;
        }
      }
    }
    return true;
  }

  private static void writeMap(JsonGenerator json, String field, Map<String, String> values)
      throws IOException {
    json.writeObjectFieldStart(field);
    for (Map.Entry<String, String> value : values.entrySet()) {
      json.writeStringField(value.getKey(), value.getValue());
    }
    json.writeEndObject();
  }

  private String time(long nowMs) {
    long epochSecond = Math.floorDiv(nowMs, 1000L);
    Second known = second;
    if (known.epochSecond != epochSecond) {
      known = new Second(epochSecond, TIME.format(Instant.ofEpochSecond(epochSecond)));
      second = known;
    }
    return known.text;
  }
}
