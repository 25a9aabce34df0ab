package dev.argyle.gateway.manifest;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which environment variables a function may set.
 *
 * <p>Refused are the names the runtime itself sets, as Lambda does, and every {@code LD_*} but
 * {@code LD_LIBRARY_PATH}: those steer the dynamic loader of whatever program is started with them,
 * and no sandbox should have to argue about which of its programs that is. Lambda's credentials and
 * region names are allowed, since no role supplies them here and S3-compatible stores need them.
 */
final class EnvironmentRules {
  /** Names and values together, as Lambda has it. */
  static final int MAX_BYTES = 4 * 1024;

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,254}");
  private static final Set<String> RESERVED =
      Set.of(
          "_HANDLER",
          "_X_AMZN_TRACE_ID",
          "TRACEPARENT",
          "TRACESTATE",
          "AWS_EXECUTION_ENV",
          "LAMBDA_TASK_ROOT",
          "LAMBDA_RUNTIME_DIR");

  private EnvironmentRules() {}

  static void check(Map<String, String> environment) throws ManifestException {
    int bytes = 0;
    for (Map.Entry<String, String> variable : environment.entrySet()) {
      checkVariable(variable.getKey(), variable.getValue());
      bytes += variable.getKey().length();
      bytes += variable.getValue().getBytes(StandardCharsets.UTF_8).length;
      if (bytes > MAX_BYTES) {
        throw new ManifestException("environment must be 4KiB or less, names and values together");
      }
    }
  }

  static void checkVariable(String name, String value) throws ManifestException {
    checkName(name);
    if (value.indexOf('\0') >= 0) {
      throw new ManifestException("environment value of %s must not hold a NUL".formatted(name));
    }
    // Half a character cannot be stored, nor handed over to a process.
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
      throw new ManifestException(
          "environment value of %s must be whole Unicode characters".formatted(name));
    }
  }

  static void checkName(String name) throws ManifestException {
    if (!NAME.matcher(name).matches()) {
      throw new ManifestException(
          "environment names must be letters, digits and underscores and not begin with a digit, such as LOG_LEVEL");
    }
    boolean loader = name.startsWith("LD_") && !name.equals("LD_LIBRARY_PATH");
    if (loader || name.startsWith("AWS_LAMBDA_") || RESERVED.contains(name)) {
      throw new ManifestException(
          "environment name %s is reserved; choose another name".formatted(name));
    }
  }
}
