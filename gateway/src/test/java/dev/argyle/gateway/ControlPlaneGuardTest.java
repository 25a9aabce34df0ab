package dev.argyle.gateway;

import static dev.argyle.gateway.GatewayFixture.FUNCTIONS;
import static dev.argyle.gateway.GatewayFixture.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ControlPlaneGuardTest {
  @RegisterExtension final GatewayFixture gateway = new GatewayFixture();

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.0.0.1:8080", "LOCALHOST:1", "127.9.9.9", "[::1]:80"})
  void loopbackNamesAreTaken(String host) throws Exception {
    assertEquals(200, status("GET", FUNCTIONS, "Host: " + host));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "10.0.0.1",
        "evil.example:127.0.0.1",
        "[::2]",
        ""
      })
  void otherNamesAreRefusedSoThatRebindingFails(String host) throws Exception {
    for (String path : new String[] {FUNCTIONS, "/", "/metrics", "/faas/stats"}) {
      assertEquals(403, status("GET", path, "Host: " + host), path);
    }
  }

  @Test
  void pagesMayNotCallTheControlPlaneWhateverTheirOrigin() throws Exception {
    String own = "http://127.0.0.1:" + gateway.port();
    for (String header :
        new String[] {
          "Origin: http://evil.example",
          "Origin: null",
          "Origin: " + own,
          "Sec-Fetch-Mode: cors",
          "Sec-Fetch-Mode: no-cors",
          "Sec-Fetch-Mode: same-origin"
        }) {
      assertEquals(403, status("GET", FUNCTIONS, "Host: localhost\n" + header), header);
      assertEquals(
          403, status("DELETE", FUNCTIONS + "/hello", "Host: localhost\n" + header), header);
    }
    assertEquals(200, status("GET", "/", "Host: localhost\nSec-Fetch-Mode: navigate"));
  }

  @Test
  void functionsAreForPages() throws Exception {
    gateway.deploy("hello", "app.handler");
    assertEquals(
        200,
        status(
            "GET",
            "/function/hello/",
            "Host: any.example\nOrigin: http://any.example\nSec-Fetch-Mode: cors"));
  }

  @Test
  void healthIsForEverybody() throws Exception {
    assertEquals(200, status("GET", "/healthz", "Host: 10.1.2.3:8080"));
  }

  @Test
  void whatIsShownIsNoDocumentOfThisOrigin() {
    for (String path : new String[] {"/", FUNCTIONS, "/faas/stats"}) {
      assertTrue(
          gateway
              .get(path)
              .headers()
              .firstValue("content-security-policy")
              .orElse("")
              .startsWith("sandbox"),
          path);
    }
  }

  @Test
  void insecureTakesAnyNameButStillNoPages() throws Exception {
    await(gateway.gateway().close(1));
    Gateway open =
        await(gateway.start(new GatewayConfig("0.0.0.0", 0, gateway.dataDir(), "", true, "")));
    try {
      assertEquals(200, status(open.port(), "GET", FUNCTIONS, "Host: any.example"));
      assertEquals(403, status(open.port(), "GET", FUNCTIONS, "Host: any\nOrigin: http://any"));
    } finally {
      await(open.close(1));
    }
  }

  private int status(String method, String path, String headers) throws IOException {
    return status(gateway.port(), method, path, headers);
  }

  private static int status(int port, String method, String path, String headers)
      throws IOException {
    String text =
        RawClient.exchange(
            port, "%s %s HTTP/1.1\n%s\nConnection: close\n\n".formatted(method, path, headers));
    return Integer.parseInt(text.substring(9, 12));
  }
}
