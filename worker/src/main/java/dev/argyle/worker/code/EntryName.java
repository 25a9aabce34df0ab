package dev.argyle.worker.code;

import dev.argyle.worker.api.BundleException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Names in a bundle: which are safe below the directory it is unpacked into. */
final class EntryName {
  private static final int MAX_BYTES = 1_024;
  private static final int MAX_SEGMENT_BYTES = 255;

  private EntryName() {}

  /** The name's segments. */
  static List<String> check(String name) throws BundleException {
    String path = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
    if (path.isEmpty() || bytesOf(path) > MAX_BYTES) {
      throw refused(name, "has a name that is empty or too long");
    }
    if (path.startsWith("/") || path.indexOf('\\') >= 0 || hasControl(path)) {
      throw refused(name, "has a name that is absolute or holds a backslash or control character");
    }
    List<String> segments = List.of(path.split("/", -1));
    for (String segment : segments) {
      if (segment.equals("..")) {
        throw refused(name, "would leave the function's folder");
      }
      if (segment.isEmpty() || segment.equals(".") || bytesOf(segment) > MAX_SEGMENT_BYTES) {
        throw refused(name, "has an empty, dotted or too long part in its name");
      }
    }
    return segments;
  }

  private static int bytesOf(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static boolean hasControl(String path) {
    return path.chars().anyMatch(Character::isISOControl);
  }

  /**
   * Checks where a link leads. Only leading {@code ..} are allowed, so that what follows cannot
   * climb out through another link.
   */
  static void checkLink(String name, int depth, String target) throws BundleException {
    if (target.isEmpty() || target.startsWith("/") || hasControl(target)) {
      throw refused(name, "is a link to an absolute or broken path");
    }
    int up = 0;
    boolean down = false;
    for (String segment : target.split("/", -1)) {
      if (segment.equals("..")) {
        up++;
        if (down || up > depth) {
          throw refused(name, "is a link out of the function's folder");
        }
      } else if (!segment.isEmpty() && !segment.equals(".")) {
        down = true;
      }
    }
  }

  static BundleException refused(String name, String why) {
    StringBuilder shown = new StringBuilder();
    name.chars().limit(80).forEach(c -> shown.append(Character.isISOControl(c) ? '?' : (char) c));
    return new BundleException("the bundle's entry '" + shown + "' " + why);
  }
}
