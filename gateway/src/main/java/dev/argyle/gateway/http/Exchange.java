package dev.argyle.gateway.http;

import dev.argyle.gateway.http.Connections.Phase;
import dev.argyle.gateway.observe.Observation;
import dev.argyle.gateway.observe.Telemetry;
import dev.argyle.worker.api.TraceContext;
import io.vertx.core.AsyncResult;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request and its answer. Answers after the client has gone, and second answers, are dropped,
 * so that whoever comes late need not ask. Event loop only.
 */
public final class Exchange {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
  private static final CharSequence ERROR_TYPE = HttpHeaders.createOptimized("x-amzn-ErrorType");
  private static final CharSequence AMZN_REQUEST_ID =
      HttpHeaders.createOptimized("x-amzn-RequestId");
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
  private static final long LINGER_MS = 2_000;

  private final Vertx vertx;
  private final HttpServerRequest request;
  private final Connections connections;
  private final Connections.State state;
  private final Telemetry telemetry;
  private final Observation observation = new Observation(UUID.randomUUID().toString());

  /** Begins with a request whose head is complete. */
  public Exchange(
      Vertx vertx, HttpServerRequest request, Connections connections, Telemetry telemetry) {
    this.vertx = vertx;
    this.request = request;
    this.connections = connections;
    this.telemetry = telemetry;
    this.state = connections.of(request.connection());
    connections.begin(state, this);
  }

  /** The request. */
  public HttpServerRequest request() {
    return request;
  }

  /** The response; end it by {@link #send} or {@link #finish}. */
  public HttpServerResponse response() {
    return request.response();
  }

  /** A UUID; the invocation's id when there is one. */
  public String requestId() {
    return observation.requestId();
  }

  /** What is known of it. */
  public Observation observation() {
    return observation;
  }

  /** It asks for an invocation: its trace is taken, or one begins. */
  public TraceContext trace() {
    return telemetry.trace(request, observation);
  }

  /** True when nothing can be sent any more: all was, or the client has gone. */
  public boolean isOver() {
    return response().ended() || response().closed();
  }

  /** True for a HEAD request, which gets no body. */
  public boolean isHead() {
    return request.method().equals(HttpMethod.HEAD);
  }

  /** A deploy's body follows, which may take longer than others. */
  public void uploading() {
    enter(Phase.UPLOADING);
  }

  /** The request is complete and its answer is being made. */
  public void running() {
    enter(Phase.RUNNING);
  }

  /** Answers with a status and JSON. */
  public void json(int status, Buffer body) {
    if (!isOver()) {
      response().setStatusCode(status);
      response().headers().set(HttpHeaders.CONTENT_TYPE, JSON);
      send(body);
    }
  }

  /** Answers with an error in Lambda's shape; headers that were put before are kept. */
  public void error(ApiError error) {
    if (isOver()) {
      return;
    }
    response().headers().set(ERROR_TYPE, error.code());
    long retryAfterSeconds = error.retryAfterSeconds();
    if (retryAfterSeconds > 0) {
      response().headers().set(HttpHeaders.RETRY_AFTER, Long.toString(retryAfterSeconds));
    }
    json(
        error.status(),
        JsonText.write(
            json -> {
              json.writeStartObject();
              json.writeStringField("Type", error.type());
              json.writeStringField("Code", error.code());
              json.writeStringField("Message", error.message());
              json.writeEndObject();
            }));
  }

  /** Answers what a step failed with: its {@link ApiError}, else a logged fault. */
  public void failed(Throwable failure) {
    if (failure instanceof ApiException known) {
      error(known.error());
    } else if (isOver()) {
      LOG.debug("request {} {} ended unanswered", request.method(), request.path(), failure);
    } else if (FullDisk.isCauseOf(failure)) {
      LOG.error("request {} {} failed: the disk is full", request.method(), request.path());
      refuseUnread(ApiError.diskFull());
    } else {
      LOG.error("request {} {} failed", request.method(), request.path(), failure);
      error(ApiError.fault());
    }
  }

  /** Answers 405 with the methods that are right. */
  public void methodNotAllowed(String allow) {
    response().headers().set(HttpHeaders.ALLOW, allow);
    refuseUnread(ApiError.methodNotAllowed(request.method().name()));
  }

  /**
   * Answers while the body may still be on its way, and closes the connection. What comes until
   * then is read and dropped for a moment: a close with unread bytes is a reset, and a reset may
   * overtake the answer.
   */
  public void refuseUnread(ApiError error) {
    if (request.isEnded() || !BodyReader.hasBody(request)) {
      error(error);
      return;
    }
    request.handler(dropped -> {});
    request.exceptionHandler(gone -> {});
    request.resume(); // who wrote it somewhere may have stopped it for a moment
    long timer = vertx.setTimer(LINGER_MS, id -> request.connection().close());
    request.endHandler(
        v -> {
          vertx.cancelTimer(timer);
          request.connection().close();
        });
    response().headers().set(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    error(error);
  }

  /** Sends the head as it is with a whole body, in one write. */
  public void send(Buffer body) {
    if (isOver()) {
      return;
    }
    HttpServerResponse response = response();
    begin(response.headers());
    if (isHead() && !response.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
      response.headers().set(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
    }
    enter(Phase.WRITING);
    response.end(body).onComplete(this::sent);
  }

  /** Sends the head as it is with a file of {@code size} bytes, and closes it. */
  public void sendFile(FileChannel file, long size) {
    if (isOver()) {
      close(file);
      return;
    }
    begin(response().headers());
    enter(Phase.WRITING);
    response()
        .sendFile(file, 0, size)
        .onComplete(
            sent -> {
              close(file);
              sent(sent);
            });
  }

  /** What every head has. */
  private void begin(MultiMap headers) {
    headers.set(AMZN_REQUEST_ID, requestId());
    if (connections.isDraining()) {
      headers.set(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
  }

  private void sent(AsyncResult<Void> result) {
    enter(Phase.IDLE);
    telemetry.answered(observation, request, result.succeeded());
    if (connections.isDraining()) {
      request.connection().close();
    }
  }

  /** Its connection is closed; if it was not answered before, it never will be. */
  void gone() {
    telemetry.answered(observation, request, false);
  }

  private void enter(Phase phase) {
    connections.enter(state, this, phase);
  }

  private static void close(FileChannel file) {
    try {
      file.close();
    } catch (IOException e) {
      LOG.debug("a sent file did not close", e);
    }
  }

  /**
   * A parameter of the query, or an empty text.
   *
   * @throws ApiException when the query cannot be decoded
   */
  public String query(String name) {
    try {
      String value = request.getParam(name);
      return value == null ? "" : value;
    } catch (IllegalArgumentException e) {
      throw new ApiException(ApiError.invalidParameter("The query is not percent-encoded."));
    }
  }

  /** True when a body of unknown length can be sent in chunks, with trailers: not in HTTP/1.0. */
  public boolean isChunkable() {
    return request.version() != HttpVersion.HTTP_1_0;
  }

  /** Sends the head at once and leaves the body open; {@link #finish} ends it. */
  public void sendHead() {
    begin(response().headers());
    if (isChunkable()) {
      response().setChunked(true);
      response().writeHead();
    } else {
      // An old client knows the end of the body by the end of the connection.
      response().write(Buffer.buffer(0));
    }
  }

  /** Ends a body that was begun by {@link #sendHead}, or a head that has none. */
  public void finish() {
    if (isOver()) {
      return;
    }
    enter(Phase.WRITING);
    response()
        .end()
        .onComplete(
            sent -> {
              sent(sent);
              if (!isChunkable()) {
                request.connection().close();
              }
            });
  }
}
