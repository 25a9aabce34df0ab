package dev.argyle.deploy;

/** What the {@code faas} command ends with; part of the contract with scripts. */
public final class ExitCode {
  /** It did what was asked. */
  public static final int OK = 0;

  /** The function or the platform failed. */
  public static final int FAILED = 1;

  /** It was called wrongly. */
  public static final int USAGE = 2;

  /** No gateway answered. */
  public static final int NO_GATEWAY = 3;

  private ExitCode() {}
}
