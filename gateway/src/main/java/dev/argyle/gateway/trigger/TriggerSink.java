package dev.argyle.gateway.trigger;

import dev.argyle.gateway.http.ApiError;
import dev.argyle.gateway.http.Exchange;
import dev.argyle.gateway.invoke.FaasHeaders;
import dev.argyle.gateway.invoke.Rejections;
import dev.argyle.worker.api.ExitReason;
import dev.argyle.worker.api.InvocationHandle;
import dev.argyle.worker.api.InvocationResult;
import dev.argyle.worker.api.Outcome;
import dev.argyle.worker.api.ResponseSink;
import dev.argyle.worker.api.StartKind;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what a worker delivers into the response of an HTTP trigger. Event loop only. */
final class TriggerSink implements ResponseSink {
  private static final Logger LOG = LoggerFactory.getLogger(TriggerSink.class);
  private static final CharSequence FUNCTION_ERROR =
      HttpHeaders.createOptimized("X-Amz-Function-Error");
  private static final CharSequence TRAILER = HttpHeaders.createOptimized("Trailer");

  /** Results above this are read off the event loop: about a millisecond's worth. */
  private static final int LARGE_BYTES = 256 * 1024;

  private final Vertx vertx;
  private final Exchange exchange;
  private InvocationHandle handle;
  private Runnable resume;
  private boolean streaming;
  private boolean dropping;
  private boolean abandoned;

  TriggerSink(Vertx vertx, Exchange exchange) {
    this.vertx = vertx;
    this.exchange = exchange;
  }

  /** Lets the client's going away stop the invocation, and its reading resume it. */
  void bind(InvocationHandle handle) {
    this.handle = handle;
    if (abandoned) {
      handle.cancel();
    } else if (!exchange.isOver()) {
      exchange.response().closeHandler(v -> abandon());
    }
  }

  private void abandon() {
    abandoned = true;
    dropping = true;
    if (handle != null) {
      handle.cancel();
    }
    resume();
  }

  @Override
  public void streamStarted(Buffer headJson, StartKind start, long initUs) {
    if (exchange.isOver()) {
      abandon();
      return;
    }
    HttpServerResponse response = exchange.response();
    FaasHeaders.putStart(response.headers(), exchange.requestId(), start, initUs);
    ResponseHead head;
    try {
      head = ResponseReader.readHead(headJson);
    } catch (BadResponse e) {
      badResponse(e);
      abandon();
      return;
    }
    streaming = true;
    dropping = exchange.isHead() || head.isBodiless();
    response.setStatusCode(head.status());
    head.putOn(response.headers());
    if (dropping) {
      // Nothing may follow the head: no length, no chunks, no trailers.
      return;
    }
    if (exchange.isChunkable()) {
      response.headers().set(TRAILER, FaasHeaders.TRAILER_NAMES);
    }
    response.drainHandler(v -> resume());
    exchange.sendHead();
  }

  @Override
  public void chunk(Buffer bytes) {
    if (!dropping && !exchange.isOver() && bytes.length() > 0) {
      exchange.response().write(bytes);
    }
  }

  @Override
  public boolean isFull() {
    return !dropping && !exchange.isOver() && exchange.response().writeQueueFull();
  }

  @Override
  public void whenDrained(Runnable resume) {
    this.resume = resume;
    if (!isFull()) {
      resume();
    }
  }

  private void resume() {
    Runnable waiting = resume;
    if (waiting != null) {
      resume = null;
      waiting.run();
    }
  }

  @Override
  public void end(InvocationResult result) {
    if (exchange.isOver()) {
      return;
    }
    if (streaming) {
      endStream(result);
      return;
    }
    FaasHeaders.put(exchange.response().headers(), exchange.requestId(), result);
    Outcome outcome = result.outcome();
    if (outcome instanceof Outcome.Success success) {
      answer(success.payload());
    } else if (outcome instanceof Outcome.FunctionError error) {
      exchange.response().headers().set(FUNCTION_ERROR, "Unhandled");
      exchange.json(error.exit() == ExitReason.TIMEOUT ? 504 : 502, error.errorJson());
    } else if (outcome instanceof Outcome.Rejected rejected) {
      exchange.error(Rejections.toError(rejected));
    } else {
      LOG.error("invocation {} streamed to its end without a start", exchange.requestId());
      exchange.error(ApiError.fault());
    }
  }

  private void answer(Buffer payload) {
    if (payload.length() <= LARGE_BYTES) {
      try {
        send(ResponseReader.read(payload));
      } catch (BadResponse e) {
        badResponse(e);
      }
      return;
    }
    vertx
        .executeBlocking(() -> ResponseReader.read(payload), false)
        .onSuccess(this::send)
        .onFailure(
            failure -> {
              if (failure instanceof BadResponse bad) {
                badResponse(bad);
              } else {
                exchange.failed(failure);
              }
            });
  }

  private void send(ResponseReader.Whole whole) {
    if (exchange.isOver()) {
      return;
    }
    exchange.response().setStatusCode(whole.head().status());
    whole.head().putOn(exchange.response().headers());
    exchange.send(whole.head().isBodiless() ? Buffer.buffer(0) : whole.body());
  }

  private void badResponse(BadResponse e) {
    exchange.error(
        ApiError.badGateway(
            "InvalidFunctionResponse", "The function's response: " + e.getMessage()));
  }

  private void endStream(InvocationResult result) {
    HttpServerResponse response = exchange.response();
    if (!(result.outcome() instanceof Outcome.Streamed)) {
      // The status was sent as a success; only a cut connection can still say that it was none.
      response.reset();
    } else {
      // What has no body gets its head only now, and has no trailers.
      if (!response.headWritten()) {
        FaasHeaders.putUse(response.headers(), result);
      } else if (exchange.isChunkable()) {
        FaasHeaders.putUse(response.trailers(), result);
      }
      exchange.finish();
    }
  }
}
