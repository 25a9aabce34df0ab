package dev.argyle.gateway.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Keeps web pages away from the control plane, which asks nobody who he is.
 *
 * <p>Loopback keeps other machines out, but not the browser of the person at this one: any page it
 * shows can make it send requests to {@code 127.0.0.1}. Three ways, three answers:
 *
 * <ul>
 *   <li><b>DNS rebinding</b>: a page's own name is made to resolve to 127.0.0.1, and the browser
 *       holds the platform for that page's origin. The request then carries that name as {@code
 *       Host}: only loopback names and the host we were told to listen on are taken.
 *   <li><b>Cross-site requests</b>: forms and {@code fetch} of another origin. A browser marks them
 *       with {@code Origin}; no command line or SDK sends it.
 *   <li><b>Functions' own pages</b> are served from this very origin, so for the browser their
 *       scripts are ours. So the control plane takes no script's requests at all, whatever origin
 *       they are of: {@code Origin} is refused as such, and where browsers leave it away (GET of
 *       the same origin) {@code Sec-Fetch-Mode} tells a script's request from a person's click. The
 *       console therefore works without scripts.
 * </ul>
 */
public final class ControlPlaneGuard {
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(?:\\.[0-9]{1,3}){3}|\\[::1]");
  private static final CharSequence SEC_FETCH_MODE = HttpHeaders.createOptimized("sec-fetch-mode");

  private final String boundHost;
  private final boolean anyHost;

  /**
   * A guard.
   *
   * @param boundHost the host that is listened on
   * @param anyHost whether any {@code Host} is taken, as {@code --insecure} says
   */
  public ControlPlaneGuard(String boundHost, boolean anyHost) {
    boolean bareV6 = boundHost.indexOf(':') >= 0 && !boundHost.startsWith("[");
    this.boundHost = (bareV6 ? "[" + boundHost + "]" : boundHost).toLowerCase(Locale.ROOT);
    this.anyHost = anyHost;
  }

  /** Why a request is refused, if it is. */
  public Optional<ApiError> check(HttpServerRequest request) {
    if (!anyHost && !isOurs(request.getHeader(HttpHeaders.HOST))) {
      return Optional.of(
          ApiError.forbidden(
              "The Host header must name this machine's loopback, such as 127.0.0.1, as long as there is no authentication."));
    }
    String mode = request.getHeader(SEC_FETCH_MODE);
    boolean script = mode != null && !mode.equals("navigate");
    if (script || request.headers().contains(HttpHeaders.ORIGIN)) {
      return Optional.of(
          ApiError.forbidden(
              "Requests of web pages are refused here, as long as there is no authentication; use the faas command or an SDK."));
    }
    return Optional.empty();
  }

  private boolean isOurs(String authority) {
    if (authority == null) {
      return false;
    }
    int colon = authority.lastIndexOf(':');
    boolean port = colon > authority.lastIndexOf(']');
    String host = (port ? authority.substring(0, colon) : authority).toLowerCase(Locale.ROOT);
    return host.equals(boundHost) || LOOPBACK.matcher(host).matches();
  }
}
