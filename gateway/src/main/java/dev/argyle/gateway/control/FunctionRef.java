package dev.argyle.gateway.control;

import dev.argyle.gateway.http.ApiError;
import dev.argyle.gateway.http.ApiException;
import dev.argyle.gateway.http.Names;
import dev.argyle.gateway.registry.FunctionVersion;
import dev.argyle.gateway.registry.RegisteredFunction;
import dev.argyle.gateway.registry.Registry;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which function a request means: {@code name}, {@code name:qualifier}, {@code
 * account:function:name} or a whole ARN, as Lambda's API takes them. Any thread.
 *
 * @param name the function's name
 * @param qualifier {@code $LATEST}, a version number, an alias, or empty
 */
record FunctionRef(String name, String qualifier) {
  static final String ACCOUNT = "000000000000";
  static final String REGION = "us-east-1";
  static final String LATEST = "$LATEST";

  private static final Pattern FORM =
      Pattern.compile(
          "(?:arn:aws[a-z-]*:lambda:[a-z0-9-]*:)?(?:[0-9]{12}:)?(?:function:)?([A-Za-z0-9_-]{1,64})(?::([A-Za-z0-9$_-]{1,128}))?");

  /**
   * Reads a reference.
   *
   * @param text a path segment, percent-decoded
   * @param inQuery the query's {@code Qualifier}, or empty
   */
  static FunctionRef parse(String text, String inQuery) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new ApiException(ApiError.notFound("Function not found: " + Names.shown(text)));
    }
    String inName = matcher.group(2) == null ? "" : matcher.group(2);
    if (!inName.isEmpty() && !inQuery.isEmpty() && !inName.equals(inQuery)) {
      throw new ApiException(
          ApiError.invalidParameter(
              "The derived qualifier from the function name does not match the specified qualifier."));
    }
    return new FunctionRef(matcher.group(1), inName.isEmpty() ? inQuery : inName);
  }

  /** The function; throws what to answer when there is none. */
  RegisteredFunction function(Registry registry) {
    RegisteredFunction function = registry.get(name);
    if (function == null) {
      throw new ApiException(notFound());
    }
    return function;
  }

  /** The version that is meant; throws what to answer when there is none. */
  FunctionVersion version(Registry registry) {
    RegisteredFunction function = function(registry);
    if (qualifier.isEmpty() || qualifier.equals(LATEST)) {
      return function.current();
    }
    FunctionVersion version =
        qualifier.matches("[1-9][0-9]{0,8}")
            ? function.versions().get(Integer.valueOf(qualifier))
            : null;
    if (version == null) {
      throw new ApiException(notFound());
    }
    return version;
  }

  ApiError notFound() {
    String suffix = qualifier.isEmpty() ? "" : ":" + Names.shown(qualifier);
    return ApiError.notFound("Function not found: " + arn(name) + suffix);
  }

  static String arn(String name) {
    return "arn:aws:lambda:" + REGION + ":" + ACCOUNT + ":function:" + name;
  }
}
