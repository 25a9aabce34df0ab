package dev.argyle.deploy.cli;

import dev.argyle.deploy.FaasException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code --gateway}, before or after the command's name. */
public final class GatewayOption {
  static final String DEFAULT = "http://127.0.0.1:8080";

  /** How the root command calls this mixin. */
  private static final String MIXIN = "gateway";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--gateway",
      paramLabel = "URL",
      description = "the gateway to talk to; FAAS_GATEWAY, else " + DEFAULT)
  private String url;

  /** The gateway's URL without a slash at its end: what was given here, at the root, or by name. */
  URI resolve(Map<String, String> environment) {
    if (url != null) {
      return parse("--gateway", url);
    }
    if (command.root().mixins().get(MIXIN).userObject() instanceof GatewayOption root
        && root.url != null) {
      return parse("--gateway", root.url);
    }
    String named = environment.getOrDefault("FAAS_GATEWAY", "");
    return named.isBlank() ? URI.create(DEFAULT) : parse("FAAS_GATEWAY", named);
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
