package dev.argyle.gateway.invoke;

import dev.argyle.gateway.http.ApiError;
import dev.argyle.worker.api.Outcome.Rejected;

/** Refusals of a worker in the words of the API. */
public final class Rejections {
  private Rejections() {}

  /** What the caller is told. */
  public static ApiError toError(Rejected rejected) {
    return switch (rejected.reason()) {
      case TOO_MANY_REQUESTS ->
          ApiError.tooManyRequests(rejected.message(), rejected.retryAfterMs());
      case TOO_LARGE -> ApiError.requestTooLarge(rejected.message());
      case UNSUPPORTED -> ApiError.badGateway("InvalidRuntimeException", rejected.message());
      case UNAVAILABLE, STOPPING, CANCELLED ->
          ApiError.unavailable(rejected.message(), rejected.retryAfterMs());
    };
  }
}
