package dev.argyle.deploy.client;

import dev.argyle.deploy.FaasException;
import java.util.regex.Pattern;

/** The rule for names of functions, so that nonsense is refused before it becomes a URL. */
public final class FunctionName {
  private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,64}");

  private FunctionName() {}

  /** The name itself, or a refusal as wrong usage. */
  public static String check(String name) {
    if (!NAME.matcher(name).matches()) {
      throw FaasException.usage(
          "\"" + name + "\" is not a function name: 1 to 64 of a-z, 0-9 and - are");
    }
    return name;
  }
}
