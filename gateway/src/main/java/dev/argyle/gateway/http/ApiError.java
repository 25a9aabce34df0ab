package dev.argyle.gateway.http;

/**
 * An error of the platform, as Lambda's API words it.
 *
 * @param status HTTP status
 * @param code the exception's name, also sent as {@code x-amzn-ErrorType}
 * @param message one sentence for the caller
 * @param retryAfterMs when to come again, milliseconds from now; 0 where nobody knows
 */
public record ApiError(int status, String code, String message, long retryAfterMs) {

  /** An error that says nothing of a better time. */
  public ApiError(int status, String code, String message) {
    this(status, code, message, 0);
  }

  /** 400: a value is wrong. */
  public static ApiError invalidParameter(String message) {
    return new ApiError(400, "InvalidParameterValueException", message);
  }

  /** 400: the body is not what it should be. */
  public static ApiError invalidContent(String message) {
    return new ApiError(400, "InvalidRequestContentException", message);
  }

  /** 403: not from there. */
  public static ApiError forbidden(String message) {
    return new ApiError(403, "AccessDeniedException", message);
  }

  /** 404: there is no such thing. */
  public static ApiError notFound(String message) {
    return new ApiError(404, "ResourceNotFoundException", message);
  }

  /** 405: not with this method. */
  public static ApiError methodNotAllowed(String method) {
    return new ApiError(
        405, "MethodNotAllowedException", "The method " + method + " is not for this path.");
  }

  /** 409: there is one already. */
  public static ApiError conflict(String message) {
    return new ApiError(409, "ResourceConflictException", message);
  }

  /** 413: a request's payload. */
  public static ApiError requestTooLarge(String message) {
    return new ApiError(413, "RequestTooLargeException", message);
  }

  /** 413: a deploy's upload. */
  public static ApiError entityTooLarge(String message) {
    return new ApiError(413, "RequestEntityTooLargeException", message);
  }

  /** 429: later. */
  public static ApiError tooManyRequests(String message) {
    return tooManyRequests(message, 0);
  }

  /** 429: in so many milliseconds; 0 where nobody knows. */
  public static ApiError tooManyRequests(String message, long retryAfterMs) {
    return new ApiError(429, "TooManyRequestsException", message, retryAfterMs);
  }

  /** 500: a fault of the platform. */
  public static ApiError fault() {
    return new ApiError(500, "ServiceException", "The platform failed; its log says why.");
  }

  /** 502: what the function wants or answered cannot be had. */
  public static ApiError badGateway(String code, String message) {
    return new ApiError(502, code, message);
  }

  /** 503: not now. */
  public static ApiError unavailable(String message) {
    return unavailable(message, 0);
  }

  /** 503: in so many milliseconds; 0 where nobody knows. */
  public static ApiError unavailable(String message, long retryAfterMs) {
    return new ApiError(503, "ServiceUnavailableException", message, retryAfterMs);
  }

  /** 507: nothing was changed. */
  public static ApiError diskFull() {
    return new ApiError(
        507,
        "InsufficientStorageException",
        "The disk that holds the platform's data is full; free some space and try again.");
  }

  /**
   * What {@code Retry-After} says, whole seconds; 0 for no such header. Who asked too much is
   * always told to wait, be it for the least that header knows.
   */
  public long retryAfterSeconds() {
    long seconds = (retryAfterMs + 999) / 1_000;
    return status == 429 ? Math.max(1, seconds) : seconds;
  }

  /** {@code User} when the caller can mend it, else {@code Service}. */
  public String type() {
    return status < 500 ? "User" : "Service";
  }
}
