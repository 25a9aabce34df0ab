package dev.argyle.deploy.cli;

import dev.argyle.deploy.FaasException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** {@code --gateway}, before or after the command's name. */
public final class GatewayOption {
  static final String DEFAULT = "http://127.0.0.1:8080";

  private static final String NAME = "--gateway";

  @Option(
      names = NAME,
      paramLabel = "URL",
      description = "the gateway to talk to; FAAS_GATEWAY, else " + DEFAULT)
  private String url;

  /** Gives the command that was asked for the URL that was given before its name, if any. */
  public static void passOn(ParseResult parsed) {
    OptionSpec before = parsed.commandSpec().findOption(NAME);
    ParseResult command = parsed.subcommand();
    OptionSpec own = command == null ? null : command.commandSpec().findOption(NAME);
    if (own != null && own.getValue() == null) {
      own.setValue(before.getValue());
    }
  }

  /** The gateway's URL without a slash at its end: the option's, or the environment's. */
  URI resolve(Map<String, String> environment) {
    if (url != null) {
      return parse(NAME, url);
    }
    String named = environment.getOrDefault("FAAS_GATEWAY", "");
    return named.isBlank() ? URI.create(DEFAULT) : parse("FAAS_GATEWAY", named);
  }

  boolean isNamed(Map<String, String> environment) {
    return url != null || !environment.getOrDefault("FAAS_GATEWAY", "").isBlank();
  }

  private static URI parse(String source, String text) {
    try {
      URI uri = new URI(text.strip());
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (http && uri.getHost() != null && uri.getQuery() == null && uri.getFragment() == null) {
        String path = uri.getPath().replaceAll("/+$", "");
        return new URI(uri.getScheme(), uri.getAuthority(), path, null, null);
      }
    } catch (URISyntaxException e) {
      // Refused below, with the text the person gave.
    }
    throw FaasException.usage(source + " \"" + text + "\" is not a URL like " + DEFAULT);
  }
}
