package dev.argyle.gateway.operate;

import dev.argyle.gateway.http.Exchange;
import dev.argyle.gateway.manifest.FunctionManifest;
import dev.argyle.gateway.registry.RegisteredFunction;
import dev.argyle.gateway.registry.Registry;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * {@code /}: a page that lists the functions. It has no script, since scripts may not talk to the
 * control plane (see {@link dev.argyle.gateway.http.ControlPlaneGuard}). Event loop only.
 */
public final class Console {
  private static final int MOST_SHOWN = 500;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Registry registry;
  private final String page;

  /** A console over a registry. */
  public Console(Registry registry) {
    this.registry = registry;
    try (InputStream in = Console.class.getResourceAsStream("console.html")) {
      this.page = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Answers with the page. */
  public void handle(Exchange exchange) {
    int count = registry.size();
    String summary = count == 1 ? "1 function" : count + " functions";
    String html =
        page.replace("@SUMMARY@", summary).replace("@FUNCTIONS@", count == 0 ? empty() : table());
    exchange.response().headers().set(HttpHeaders.CONTENT_TYPE, "text/html; charset=utf-8");
    exchange
        .response()
        .headers()
        .set(
            "Content-Security-Policy",
            "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
    exchange.send(Buffer.buffer(html));
  }

  private static String empty() {
    return """
        <div class="empty">No functions yet. Make one and deploy it:
        <p><code>faas new hello --runtime python</code><br><code>faas deploy hello</code></p></div>
        """;
  }

  private String table() {
    StringBuilder html = new StringBuilder(4096);
    html.append(
        """
        <table><thead><tr><th>Function</th><th class="number">Version</th><th>Runtime</th>\
        <th class="number">Memory</th><th class="number">Timeout</th><th>Isolation</th>\
        <th>Deployed</th><th></th></tr></thead><tbody>
        """);
    registry.listAfter("").stream().limit(MOST_SHOWN).forEach(function -> row(function, html));
    if (registry.size() > MOST_SHOWN) {
      html.append(
          "<tr><td colspan=\"8\" class=\"dim\">and more; <code>faas list</code> shows all</td></tr>");
    }
    return html.append("</tbody></table>").toString();
  }

  private static void row(RegisteredFunction function, StringBuilder html) {
    FunctionManifest manifest = function.current().manifest();
    String name = escape(function.name());
    String title =
        manifest.httpTrigger() ? "<a href=\"/function/%s/\">%s</a>".formatted(name, name) : name;
    html.append("<tr><td>").append(title).append("</td>");
    number(Integer.toString(function.current().number()), html);
    cell(manifest.runtime().yamlName(), html);
    number((manifest.memoryBytes() >> 20) + " MiB", html);
    number(manifest.timeoutMs() / 1000.0 + " s", html);
    cell(manifest.isolation().yamlName(), html);
    cell(TIME.format(Instant.ofEpochMilli(function.current().createdMs())), html);
    html.append(
        "<td><a href=\"/faas/functions/%s\">Settings</a> <a href=\"/faas/functions/%s/logs\">Logs</a></td></tr>%n"
            .formatted(name, name));
  }

  private static void cell(String text, StringBuilder html) {
    html.append("<td>").append(escape(text)).append("</td>");
  }

  private static void number(String text, StringBuilder html) {
    html.append("<td class=\"number\">").append(escape(text)).append("</td>");
  }

  /** For text and for attributes in double quotes. */
  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
