package dev.argyle.gateway.http;

/** Names as callers wrote them, fit to be repeated in a sentence. Any thread. */
public final class Names {
  private static final int MAX_SHOWN = 80;

  private Names() {}

  /** The name, cut short and without what is not plain ASCII. */
  public static String shown(String name) {
    String cut = name.length() > MAX_SHOWN ? name.substring(0, MAX_SHOWN) + "..." : name;
    return cut.replaceAll("[^ -~]", "?");
  }
}
