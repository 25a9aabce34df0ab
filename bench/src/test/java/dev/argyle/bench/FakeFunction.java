package dev.argyle.bench;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * A function of the {@link FakeGateway}: has as many instances as it ever had requests at once. On
 * the server's event loop.
 */
final class FakeFunction {
  private final Map<String, String> files;
  private int live;
  private int busy;

  /** What a zip file in Lambda's base64 holds; that is the plain one, with padding. */
  FakeFunction(String zipFile) {
    files = unzip(Base64.getDecoder().decode(zipFile));
  }

  private static Map<String, String> unzip(byte[] bytes) {
    Map<String, String> files = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        files.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!files.containsKey("faas.yaml")) {
      throw new IllegalArgumentException("no function in a zip file");
    }
    return files;
  }

  /** Its line of {@code faas.yaml}. */
  boolean says(String line) {
    return files.get("faas.yaml").contains(line + "\n");
  }

  int idle() {
    return live - busy;
  }

  /** Answers as the real trigger does, after the wait that the query asks for. */
  void answer(HttpServerRequest request, Optional<String> missingModule, Vertx vertx) {
    String code = files.getOrDefault("handler.py", "");
    if (missingModule.filter(module -> code.startsWith("import " + module)).isPresent()) {
      request
          .response()
          .setStatusCode(502)
          .end("{\"errorMessage\":\"No module named '" + missingModule.get() + "'\"}");
      return;
    }
    if (code.contains("raise ")) {
      request.response().setStatusCode(502).end();
      return;
    }
    boolean reused = says("isolation: instance");
    busy++;
    boolean cold = !reused || busy > live;
    live = reused ? Math.max(live, busy) : 0;
    request.response().putHeader("X-Faas-Start", cold ? "cold" : "warm");
    if (cold) {
      request.response().putHeader("X-Faas-Init-Us", "150");
    }
    String wait = request.getParam("ms");
    if (wait == null) {
      busy--;
      request.response().end("ok");
    } else {
      vertx.setTimer(
          Long.parseLong(wait),
          timer -> {
            busy--;
            request.response().end("ok");
          });
    }
  }
}
