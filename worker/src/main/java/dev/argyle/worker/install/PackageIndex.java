package dev.argyle.worker.install;

import dev.argyle.worker.api.BundleException;
import dev.argyle.worker.api.NetworkPolicy;
import dev.argyle.worker.api.NetworkPolicy.Destination;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** An index of packages that pip or npm is to use. Its credentials are shown to nobody. */
public final class PackageIndex {
  /** pip's default. */
  public static final PackageIndex PIP_DEFAULT = new PackageIndex(DefaultIndex.PIP::url);

  /** npm's default on this machine. */
  public static final PackageIndex NPM_DEFAULT = new PackageIndex(DefaultIndex.NPM::url);

  private static final String HIDDEN = "****";
  private static final int MAX_ADDRESSES = 24;

  private final Supplier<URI> source;

  private PackageIndex(Supplier<URI> source) {
    this.source = source;
  }

  private URI url() {
    return source.get();
  }

  /**
   * An index.
   *
   * @throws IllegalArgumentException with what is wrong with the URL, without the URL
   */
  public static PackageIndex of(String text) {
    URI url;
    try {
      url = new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("it is not a URL");
    }
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new IllegalArgumentException("it begins with neither http:// nor https://");
    }
    if (url.getHost() == null || url.getRawQuery() != null || url.getRawFragment() != null) {
      throw new IllegalArgumentException("it has no host, or a query or fragment");
    }
    return new PackageIndex(() -> url);
  }

  /** The URL with its credentials, for pip's eyes only. */
  String secretUrl() {
    return url().toString();
  }

  private boolean isDefault() {
    return this == PIP_DEFAULT || this == NPM_DEFAULT;
  }

  /** Whether it may be used only with a name and password. */
  boolean hasCredentials() {
    return !isDefault() && url().getRawUserInfo() != null;
  }

  /** npm's configuration; it wants credentials apart from the URL. */
  String npmrc() {
    String place = place();
    String slash = place.endsWith("/") ? place : place + "/";
    String registry = "registry=" + url().getScheme() + ":" + slash + "\n";
    if (!hasCredentials()) {
      return registry;
    }
    byte[] login = url().getUserInfo().getBytes(StandardCharsets.UTF_8);
    return registry + slash + ":_auth=" + Base64.getEncoder().encodeToString(login) + "\n";
  }

  /** From the two slashes on, without credentials. */
  private String place() {
    String port = url().getPort() < 0 ? "" : ":" + url().getPort();
    String path = url().getRawPath() == null ? "" : url().getRawPath();
    return "//" + url().getHost() + port + path;
  }

  /** A text in which nobody can read the credentials. */
  String redact(String text) {
    if (!hasCredentials()) {
      return text;
    }
    String shown =
        text.replace(url().getRawUserInfo(), HIDDEN).replace(url().getUserInfo(), HIDDEN);
    byte[] login = url().getUserInfo().getBytes(StandardCharsets.UTF_8);
    shown = shown.replace(Base64.getEncoder().encodeToString(login), HIDDEN);
    shown = withoutPassword(shown, url().getRawUserInfo());
    return withoutPassword(shown, url().getUserInfo());
  }

  private static String withoutPassword(String text, String login) {
    String password = login.substring(login.indexOf(':') + 1);
    return password.isEmpty() ? text : text.replace(password, HIDDEN);
  }

  /**
   * What a sandbox may connect to that uses this index: its addresses as they are now.
   *
   * @throws BundleException when nobody knows its host
   */
  NetworkPolicy network() throws BundleException {
    List<Destination> destinations = new ArrayList<>(destinations(url().getHost()));
    for (String host : furtherHosts()) {
      destinations.addAll(destinations(host));
    }
    return new NetworkPolicy.AllowList(destinations, false);
  }

  /** The pages of pip's default lead to files elsewhere. */
  private List<String> furtherHosts() {
    try {
      boolean isPips = url().getHost().equalsIgnoreCase(DefaultIndex.PIP.url().getHost());
      return isPips ? DefaultIndex.PIP.furtherHosts() : List.of();
    } catch (UncheckedIOException e) {
      return List.of(); // Without pip nothing is installed from there.
    }
  }

  private List<Destination> destinations(String host) throws BundleException {
    try {
      return List.of(InetAddress.getAllByName(host)).stream()
          .limit(MAX_ADDRESSES)
          .map(this::destination)
          .toList();
    } catch (UnknownHostException e) {
      throw new BundleException("the package index's host " + host + " is not known");
    }
  }

  private Destination destination(InetAddress address) {
    int bits = address instanceof Inet4Address ? 32 : 128;
    return new Destination(address.getHostAddress().replaceFirst("%.*", ""), bits, port());
  }

  private int port() {
    if (url().getPort() >= 0) {
      return url().getPort();
    }
    return url().getScheme().equalsIgnoreCase("https") ? 443 : 80;
  }

  /** Without credentials. */
  @Override
  public String toString() {
    return url().getScheme() + ":" + place();
  }
}
