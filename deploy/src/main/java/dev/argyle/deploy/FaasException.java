package dev.argyle.deploy;

/** Ends a command: one line for the person at the keyboard, and the code to exit with. */
public final class FaasException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  /**
   * A failure.
   *
   * @param exitCode one of {@link ExitCode}
   * @param message one line that says what is wrong and, where it can, what to do
   */
  public FaasException(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /** The function or the platform failed. */
  public static FaasException failed(String message) {
    return new FaasException(ExitCode.FAILED, message);
  }

  /** The command was called wrongly. */
  public static FaasException usage(String message) {
    return new FaasException(ExitCode.USAGE, message);
  }

  /** One of {@link ExitCode}. */
  public int exitCode() {
    return exitCode;
  }
}
