package dev.argyle.deploy.settings;

import java.util.regex.Pattern;

/** Texts that may be shown to anybody. */
final class Secrets {
  private static final String HIDDEN = "****";

  /** Up to the last {@code @} before the path: passwords have been seen to hold one. */
  private static final Pattern USER = Pattern.compile("//[^/?#]*@");

  private static final Pattern PARAMETER =
      Pattern.compile("(?i)([?&;][^=&;]*(?:password|passwd|secret|token)[^=&;]*=)[^&;]*");

  private Secrets() {}

  /** A URL without who logs in and with what. */
  static String mask(String url) {
    String text = USER.matcher(url).replaceAll("//" + HIDDEN + "@");
    return PARAMETER.matcher(text).replaceAll("$1" + HIDDEN);
  }

  /** Whether there is something to hide in it. */
  static boolean has(String url) {
    return !mask(url).equals(url);
  }
}
