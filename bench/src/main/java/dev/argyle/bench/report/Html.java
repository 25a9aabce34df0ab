package dev.argyle.bench.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text as HTML. */
final class Html {
  private static final Pattern SLOT = Pattern.compile("\\{\\{([a-z-]+)}}");

  /** What stands between backquotes, or can be typed to install something. */
  private static final Pattern CODE =
      Pattern.compile("`([^`]+)`|((?:sudo )?apt(?:-get)? install [a-z0-9.+-]+(?: [a-z0-9.+-]+)*)");

  private Html() {}

  static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }

  /** Escaped, with commands set as such. */
  static String prose(String text) {
    return CODE.matcher(escape(text)).replaceAll(Html::code);
  }

  private static String code(MatchResult found) {
    String command = found.group(1) == null ? found.group(2) : found.group(1);
    return Matcher.quoteReplacement("<code>" + command + "</code>");
  }

  /** What may be the end of an address in this page, or a class. */
  static String anchor(String name) {
    return name.replaceAll("[^A-Za-z0-9_-]", "-");
  }

  static String link(String to, String text) {
    return "<a href=\"" + escape(to) + "\">" + escape(text) + "</a>";
  }

  static String paragraphs(List<String> texts) {
    StringBuilder html = new StringBuilder();
    texts.forEach(text -> html.append("<p>").append(prose(text)).append("</p>\n"));
    return html.toString();
  }

  /** A list; nothing if there is nothing to list. */
  static String items(List<String> texts) {
    if (texts.isEmpty()) {
      return "";
    }
    StringBuilder html = new StringBuilder("<ul>\n");
    texts.forEach(text -> html.append("<li>").append(prose(text)).append("</li>\n"));
    return html.append("</ul>\n").toString();
  }

  /** A page's part from the resources, with its slots filled. */
  static String fill(String template, Map<String, String> slots) throws IOException {
    try (InputStream in = Html.class.getResourceAsStream(template)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return SLOT.matcher(text)
          .replaceAll(slot -> Matcher.quoteReplacement(slots.get(slot.group(1))));
    }
  }
}
