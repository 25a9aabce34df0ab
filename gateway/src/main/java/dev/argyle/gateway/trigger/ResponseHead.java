package dev.argyle.gateway.trigger;

import dev.argyle.gateway.http.Names;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Status and headers a function asked for, each checked as it is added. Dropped without a word is
 * what is the gateway's to say: how the body is framed, the connection, and our own headers.
 */
final class ResponseHead {
  private static final int MAX_HEADERS = 256;
  private static final int MAX_BYTES = 32 * 1024;
  private static final String TOKEN =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-.^_`|~";
  private static final Set<String> OURS =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "content-length",
          "x-amz-function-error",
          "x-amzn-requestid",
          "x-amzn-errortype");

  private final List<String> names = new ArrayList<>();
  private final List<String> values = new ArrayList<>();
  private int status = 200;
  private int bytes;
  private boolean contentType;

  int status() {
    return status;
  }

  /** True for a status that never has a body. */
  boolean isBodiless() {
    return status == 204 || status == 205 || status == 304;
  }

  void setStatus(int status) throws BadResponse {
    if (status < 200 || status > 599) {
      throw new BadResponse("statusCode must be a number from 200 to 599.");
    }
    this.status = status;
  }

  void add(String name, String value) throws BadResponse {
    String lower = name.toLowerCase(Locale.ROOT);
    if (OURS.contains(lower) || lower.startsWith("x-faas-")) {
      return;
    }
    checkName(name);
    checkValue(name, value);
    bytes += name.length() + value.length();
    if (names.size() >= MAX_HEADERS || bytes > MAX_BYTES) {
      throw new BadResponse("headers must be 256 or less and 32KiB together or less.");
    }
    contentType |= lower.equals("content-type");
    names.add(name);
    values.add(value);
  }

  void addCookie(String cookie) throws BadResponse {
    add("set-cookie", cookie);
  }

  /** Puts the headers onto a response, with Lambda's content type when none was given. */
  void putOn(MultiMap headers) {
    for (int i = 0; i < names.size(); i++) {
      headers.add(names.get(i), values.get(i));
    }
    if (!contentType && !isBodiless()) {
      headers.set(HttpHeaders.CONTENT_TYPE, "application/json");
    }
  }

  /** RFC 9110, 5.6.2: a token. */
  private static void checkName(String name) throws BadResponse {
    boolean valid = !name.isEmpty();
    for (int i = 0; i < name.length() && valid; i++) {
      valid = TOKEN.indexOf(name.charAt(i)) >= 0;
    }
    if (!valid) {
      throw new BadResponse("a header's name must be letters, digits and hyphens.");
    }
  }

  /** RFC 9110, 5.5, without the obsolete bytes above ASCII, which HTTP would garble. */
  private static void checkValue(String name, String value) throws BadResponse {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c != '\t' && (c < ' ' || c > '~')) {
        throw new BadResponse(
            "header %s holds the character U+%04X, which a header cannot; encode it."
                .formatted(Names.shown(name), (int) c));
      }
    }
  }
}
