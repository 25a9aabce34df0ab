package dev.argyle.gateway.http;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** Takes a request's body into memory, up to a bound. Event loop only. */
public final class BodyReader {
  private static final Buffer EMPTY = Buffer.buffer(0);

  private final Exchange exchange;
  private final int maxBytes;
  private final Handler<Buffer> complete;
  private Buffer body = EMPTY;
  private int pieces;
  private boolean refused;

  private BodyReader(Exchange exchange, int maxBytes, Handler<Buffer> complete) {
    this.exchange = exchange;
    this.maxBytes = maxBytes;
    this.complete = complete;
  }

  /**
   * Calls {@code complete} with the whole body. A body that is longer than {@code maxBytes} is
   * answered with 413; when the client goes away in the middle nothing is called. To be called in
   * the request's handler, before anything of the body was lost.
   */
  public static void read(Exchange exchange, int maxBytes, Handler<Buffer> complete) {
    HttpServerRequest request = exchange.request();
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (!hasBody(request)) {
      exchange.running();
      complete.handle(EMPTY);
      return;
    }
    BodyReader reader = new BodyReader(exchange, maxBytes, complete);
    if (length != null && isMoreThan(length, maxBytes)) {
      reader.refuse();
      return;
    }
    request.handler(reader::take);
    request.exceptionHandler(gone -> reader.refused = true);
    request.endHandler(end -> reader.end());
    continueIfExpected(request);
  }

  /** True when the request's head announces a body. */
  static boolean hasBody(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return (length != null && !length.equals("0"))
        || request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
  }

  /** Tells a client that waits for it to send its body. */
  public static void continueIfExpected(HttpServerRequest request) {
    if (request.headers().contains(HttpHeaders.EXPECT, "100-continue", true)) {
      request.response().writeContinue();
    }
  }

  /** Compares a Content-Length, which may be longer than any number type. */
  public static boolean isMoreThan(String length, long maxBytes) {
    return length.length() > 18 || Long.parseLong(length) > maxBytes;
  }

  private void take(Buffer piece) {
    if (refused) {
      return;
    }
    if (body.length() + (long) piece.length() > maxBytes) {
      refuse();
    } else if (pieces++ == 0) {
      // Mostly the only one.
      body = piece;
    } else {
      // The first piece is the decoder's; what grows is a buffer of our own.
      body = pieces == 2 ? Buffer.buffer(2 * body.length()).appendBuffer(body) : body;
      body.appendBuffer(piece);
    }
  }

  private void refuse() {
    refused = true;
    body = EMPTY;
    exchange.refuseUnread(
        ApiError.requestTooLarge("Request must be smaller than %d bytes.".formatted(maxBytes)));
  }

  private void end() {
    if (!refused) {
      exchange.running();
      complete.handle(body);
    }
  }
}
