package dev.argyle.worker.install;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.argyle.worker.code.Zip;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** An index for pip at {@code /simple} and a registry for npm at {@code /npm}, on loopback. */
public final class PackageServer implements AfterAllCallback {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, byte[]> answers = new ConcurrentHashMap<>();
  private final Map<String, ObjectNode> packuments = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile String login = "";
  private volatile String silent = "";

  /** Serves nothing yet. */
  public PackageServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  /** {@code http://…} and a path. */
  public String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  /** The same with a login in it. */
  public String url(String user, String path) {
    return url(path).replace("http://", "http://" + user + "@");
  }

  /** Lets nobody in from now on without these words, {@code user:password}. */
  public void requireLogin(String words) {
    login = words;
  }

  /** Answers nothing there until it is stopped. */
  public void hang(String path) {
    silent = path;
  }

  /** The paths that were asked for. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  /** Serves this and nothing else there. */
  public void serve(String path, byte[] bytes) {
    answers.put(path, bytes);
  }

  /** Adds a file to the page of a project. */
  public void python(String project, String file, byte[] bytes) {
    serve("/files/" + file, bytes);
    String page = "/simple/" + project + "/";
    String link =
        "<a href=\"/files/" + file + "#sha256=" + Zip.sha256(bytes) + "\">" + file + "</a>\n";
    answers.merge(page, link.getBytes(StandardCharsets.UTF_8), PackageServer::concat);
  }

  private static byte[] concat(byte[] one, byte[] other) {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(one);
    both.writeBytes(other);
    return both.toByteArray();
  }

  /** Adds a wheel. */
  public void python(Wheel wheel) {
    String file = wheel.fileName();
    python(file.substring(0, file.indexOf('-')), file, wheel.bytes());
  }

  /** Adds a package of npm's, of these files. */
  public String npm(String name, String version, String manifest, Map<String, String> files) {
    Tar tar = new Tar().file("package/package.json", manifest);
    files.forEach((path, content) -> tar.file("package/" + path, content));
    return npm(name, version, manifest, tar.bytes());
  }

  /** Adds a package of npm's with an archive; answers its integrity. */
  public String npm(String name, String version, String manifest, byte[] archive) {
    try {
      String tarball = "/npm/tar/" + name.replace('/', '-') + "-" + version + ".tgz";
      serve(tarball, archive);
      ObjectNode packument = packuments.computeIfAbsent(name, PackageServer::packument);
      ObjectNode one = (ObjectNode) JSON.readTree(manifest);
      byte[] digest = MessageDigest.getInstance("SHA-512").digest(archive);
      String integrity = "sha512-" + Base64.getEncoder().encodeToString(digest);
      one.putObject("dist").put("tarball", url(tarball)).put("integrity", integrity);
      ((ObjectNode) packument.get("versions")).set(version, one);
      ((ObjectNode) packument.get("dist-tags")).put("latest", version);
      serve("/npm/" + name, JSON.writeValueAsBytes(packument));
      return integrity;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ObjectNode packument(String name) {
    ObjectNode packument = JSON.createObjectNode().put("name", name);
    packument.putObject("versions");
    packument.putObject("dist-tags");
    return packument;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      requests.add(path);
      if (path.equals(silent)) {
        stopped.await();
      }
      byte[] body = answers.get(path);
      String expected =
          "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
      if (!login.isEmpty()
          && !expected.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
        exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"test\"");
        exchange.sendResponseHeaders(401, -1);
      } else if (body == null) {
        exchange.sendResponseHeaders(404, -1);
      } else {
        String type = path.startsWith("/simple") ? "text/html" : "application/octet-stream";
        exchange
            .getResponseHeaders()
            .set("Content-Type", path.startsWith("/npm") ? "application/json" : type);
        exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    stopped.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  /** Builds gzipped tar archives. */
  public static final class Tar {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar;

    public Tar() {
      try {
        tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Adds a file, whatever its name. */
    public Tar file(String path, String content) {
      try {
        byte[] data = content.getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(path, true);
        entry.setSize(data.length);
        tar.putArchiveEntry(entry);
        tar.write(data);
        tar.closeArchiveEntry();
        return this;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    public byte[] bytes() {
      try {
        tar.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return bytes.toByteArray();
    }
  }
}
