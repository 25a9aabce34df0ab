package dev.argyle.gateway.control;

import dev.argyle.gateway.http.ApiError;
import dev.argyle.gateway.http.ApiException;
import dev.argyle.gateway.http.BodyReader;
import dev.argyle.gateway.http.Exchange;
import dev.argyle.gateway.http.JsonText;
import dev.argyle.gateway.invoke.FaasHeaders;
import dev.argyle.gateway.invoke.Invoker;
import dev.argyle.gateway.invoke.Rejections;
import dev.argyle.gateway.registry.FunctionVersion;
import dev.argyle.gateway.registry.Registry;
import dev.argyle.worker.api.InvocationHandle;
import dev.argyle.worker.api.InvocationResult;
import dev.argyle.worker.api.Limits;
import dev.argyle.worker.api.Outcome;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** {@code POST …/invocations}: Lambda's Invoke. Event loop only. */
final class InvokeHandler {
  private static final CharSequence TYPE = HttpHeaders.createOptimized("x-amz-invocation-type");
  private static final CharSequence LOG_TYPE = HttpHeaders.createOptimized("x-amz-log-type");
  private static final CharSequence CLIENT_CONTEXT =
      HttpHeaders.createOptimized("x-amz-client-context");
  private static final CharSequence FUNCTION_ERROR =
      HttpHeaders.createOptimized("X-Amz-Function-Error");
  private static final CharSequence LOG_RESULT = HttpHeaders.createOptimized("X-Amz-Log-Result");
  private static final CharSequence EXECUTED_VERSION =
      HttpHeaders.createOptimized("X-Amz-Executed-Version");

  /** Lambda's bound, before base64. */
  private static final int MAX_CLIENT_CONTEXT_BYTES = 3583;

  /** Events above this are checked off the event loop. */
  private static final int LARGE_BYTES = 256 * 1024;

  private final Vertx vertx;
  private final Registry registry;
  private final Invoker invoker;
  private final AsyncInvocations async;

  InvokeHandler(Vertx vertx, Registry registry, Invoker invoker, AsyncInvocations async) {
    this.vertx = vertx;
    this.registry = registry;
    this.invoker = invoker;
    this.async = async;
  }

  /** Throws what to answer when there is no such function or version. */
  void handle(Exchange exchange, FunctionRef ref) {
    ref.version(registry);
    BodyReader.read(exchange, Limits.MAX_EVENT_BYTES, body -> checkEvent(exchange, ref, body));
  }

  private void checkEvent(Exchange exchange, FunctionRef ref, Buffer body) {
    if (body.length() == 0) {
      proceed(exchange, ref, Buffer.buffer("{}"), true);
    } else if (body.length() <= LARGE_BYTES) {
      proceed(exchange, ref, body, JsonText.isOneValue(body.getBytes()));
    } else {
      vertx
          .executeBlocking(() -> JsonText.isOneValue(body.getBytes()), false)
          .onSuccess(valid -> proceed(exchange, ref, body, valid))
          .onFailure(exchange::failed);
    }
  }

  /** The version is chosen now: another may have been deployed while the body came. */
  private void proceed(Exchange exchange, FunctionRef ref, Buffer event, boolean valid) {
    try {
      FunctionVersion version = ref.version(registry);
      if (!valid) {
        throw new ApiException(
            ApiError.invalidContent(
                "Could not parse request body into json: it is no JSON value."));
      }
      String type = header(exchange, TYPE);
      switch (type) {
        case "", "RequestResponse" -> invoke(exchange, version, event);
        case "Event" -> submit(exchange, version, event);
        case "DryRun" -> {
          exchange.response().setStatusCode(204);
          exchange.send(Buffer.buffer(0));
        }
        default ->
            throw new ApiException(
                ApiError.invalidParameter(
                    "X-Amz-Invocation-Type must be RequestResponse, Event or DryRun."));
      }
    } catch (ApiException e) {
      exchange.failed(e);
    }
  }

  private void invoke(Exchange exchange, FunctionVersion version, Buffer event) {
    exchange.trace();
    boolean tail = header(exchange, LOG_TYPE).equals("Tail");
    BufferedSink sink =
        new BufferedSink(
            (result, streamed, tooLarge) ->
                answer(exchange, version, result, streamed, tooLarge, tail));
    InvocationHandle handle =
        invoker.invoke(version, exchange.observation(), event, clientContext(exchange), sink);
    sink.bind(handle);
    if (!exchange.isOver()) {
      exchange.response().closeHandler(gone -> handle.cancel());
    }
  }

  private static void answer(
      Exchange exchange,
      FunctionVersion version,
      InvocationResult result,
      Buffer streamed,
      boolean tooLarge,
      boolean tail) {
    if (exchange.isOver()) {
      return;
    }
    MultiMap headers = exchange.response().headers();
    FaasHeaders.put(headers, exchange.requestId(), result);
    headers.set(EXECUTED_VERSION, version.spec().version());
    if (tail) {
      headers.set(LOG_RESULT, Base64.getEncoder().encodeToString(lastOf(result.logTail())));
    }
    Outcome outcome = result.outcome();
    if (tooLarge) {
      headers.set(FUNCTION_ERROR, "Unhandled");
      exchange.json(200, tooLargeError());
    } else if (outcome instanceof Outcome.Success success) {
      exchange.json(200, success.payload());
    } else if (outcome instanceof Outcome.FunctionError error) {
      headers.set(FUNCTION_ERROR, "Unhandled");
      exchange.json(200, error.errorJson());
    } else if (outcome instanceof Outcome.Streamed) {
      headers.set(HttpHeaders.CONTENT_TYPE, "application/octet-stream");
      exchange.send(streamed);
    } else if (outcome instanceof Outcome.Rejected rejected) {
      exchange.error(Rejections.toError(rejected));
    }
  }

  private static Buffer tooLargeError() {
    return JsonText.write(
        json -> {
          json.writeStartObject();
          json.writeStringField("errorType", "Function.ResponseSizeTooLarge");
          json.writeStringField(
              "errorMessage",
              "Response payload size exceeded maximum allowed payload size (%d bytes)."
                  .formatted(Limits.MAX_RESPONSE_BYTES));
          json.writeEndObject();
        });
  }

  private void submit(Exchange exchange, FunctionVersion version, Buffer event) {
    String context = clientContext(exchange);
    if (event.length() > AsyncInvocations.MAX_EVENT_BYTES) {
      throw new ApiException(
          ApiError.requestTooLarge(
              "An event of an asynchronous invocation must be %d bytes or less."
                  .formatted(AsyncInvocations.MAX_EVENT_BYTES)));
    }
    if (invoker.isDraining()) {
      throw new ApiException(ApiError.unavailable("The platform is stopping."));
    }
    if (!async.submit(version, exchange.requestId(), event, context, exchange.trace())) {
      throw new ApiException(
          ApiError.tooManyRequests("Too many asynchronous invocations are waiting; try again."));
    }
    exchange.observation().invokes(version.name(), version.spec().version());
    FaasHeaders.putRequestId(exchange.response().headers(), exchange.requestId());
    exchange.response().setStatusCode(202);
    exchange.send(Buffer.buffer(0));
  }

  private static byte[] lastOf(Buffer log) {
    int from = Math.max(0, log.length() - Limits.LOG_TAIL_BYTES);
    return log.getBytes(from, log.length());
  }

  private static String clientContext(Exchange exchange) {
    String base64 = header(exchange, CLIENT_CONTEXT);
    if (base64.isEmpty()) {
      return "";
    }
    try {
      byte[] context = Base64.getDecoder().decode(base64);
      if (context.length <= MAX_CLIENT_CONTEXT_BYTES && JsonText.isOneValue(context)) {
        return new String(context, StandardCharsets.UTF_8);
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    throw new ApiException(
        ApiError.invalidContent(
            "X-Amz-Client-Context must be JSON of up to %d bytes, in base64."
                .formatted(MAX_CLIENT_CONTEXT_BYTES)));
  }

  private static String header(Exchange exchange, CharSequence name) {
    String value = exchange.request().getHeader(name);
    return value == null ? "" : value;
  }
}
