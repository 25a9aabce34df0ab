package dev.argyle.gateway.http;

/** Carries an {@link ApiError} out of a step that may run on any thread. */
public final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient ApiError error;

  /** An error to be answered. */
  public ApiException(ApiError error) {
    super(error.message(), null, false, false);
    this.error = error;
  }

  /** What to answer. */
  public ApiError error() {
    return error;
  }
}
