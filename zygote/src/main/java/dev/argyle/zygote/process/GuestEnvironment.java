package dev.argyle.zygote.process;

import dev.argyle.sandbox.mount.HostRoot;
import java.util.Map;

/**
 * The environment all guests have. Zygotes are started with it, so that a spare that becomes a
 * function has only the function's own variables to set.
 */
public final class GuestEnvironment {
  /** General variables, with Lambda's names where it has them. */
  public static final Map<String, String> COMMON =
      Map.of(
          "PATH", "/usr/local/bin:/usr/bin:/bin",
          "LANG", "C.UTF-8",
          "HOME", HostRoot.SCRATCH,
          "TMPDIR", HostRoot.SCRATCH,
          "TZ", "UTC",
          "AWS_REGION", "local",
          "AWS_DEFAULT_REGION", "local",
          "AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand",
          "LAMBDA_TASK_ROOT", HostRoot.CODE);

  private GuestEnvironment() {}
}
