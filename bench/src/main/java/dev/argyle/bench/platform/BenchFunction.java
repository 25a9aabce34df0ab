package dev.argyle.bench.platform;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A function of the bench: most do next to nothing, so that all that is measured is the platform.
 *
 * @param name its name; {@code bench-} is ours, so nobody's function is overwritten
 * @param language what it is written in
 * @param isolation as {@code faas.yaml} has it: {@code instance} or {@code request}
 * @param maxConcurrency most sandboxes of it at once
 * @param code the text of its source file
 * @param files what else lies beside it, by name
 */
public record BenchFunction(
    String name,
    Language language,
    String isolation,
    int maxConcurrency,
    String code,
    Map<String, Buffer> files) {
  private static final String PYTHON_NOOP =
      """
      def handler(event, context):
          return {"statusCode": 200, "headers": {"content-type": "text/plain"}, "body": "ok"}
      """;
  private static final String PYTHON_MARK =
      """
      import os

      MARK = os.path.join(os.environ.get("TMPDIR", "/tmp"), "argyle-bench-mark")
      calls = []


      def faults():
          if calls:
              yield "the module was used before"
          if os.path.exists(MARK):
              yield "the scratch was used before"
          if os.getpid() != 1 or [name for name in os.listdir("/proc") if name.isdigit()] != ["1"]:
              yield "it is not alone in its pid namespace"


      def handler(event, context):
          found = ", ".join(faults())
          calls.append(1)
          open(MARK, "w").close()
          return {"statusCode": 500 if found else 200, "body": "not fresh: " + found if found else "fresh"}
      """;
  private static final String PYTHON_WAIT =
      """
      import time


      def handler(event, context):
          time.sleep(int(event.get("queryStringParameters", {}).get("ms", "0")) / 1000)
          return {"statusCode": 200, "headers": {"content-type": "text/plain"}, "body": "ok"}
      """;
  private static final String NODE_NOOP =
      """
      const ok = { statusCode: 200, headers: { "content-type": "text/plain" }, body: "ok" };
      exports.handler = async () => ok;
      """;
  private static final String NODE_WAIT =
      """
      const ok = { statusCode: 200, headers: { "content-type": "text/plain" }, body: "ok" };
      exports.handler = async (event) => {
        const ms = Number((event.queryStringParameters || {}).ms || 0);
        await new Promise((resolve) => setTimeout(resolve, ms));
        return ok;
      };
      """;

  /** Copies the map. */
  public BenchFunction {
    files = Map.copyOf(files);
  }

  /** With nothing beside its source file. */
  public BenchFunction(
      String name, Language language, String isolation, int maxConcurrency, String code) {
    this(name, language, isolation, maxConcurrency, code, Map.of());
  }

  /** What a function is written in. */
  public enum Language {
    /** {@code runtime: python}. */
    PYTHON("python", "handler.py"),
    /** {@code runtime: node}. */
    NODE("node", "handler.js");

    private final String runtime;
    private final String file;

    Language(String runtime, String file) {
      this.runtime = runtime;
      this.file = file;
    }

    /** As {@code faas.yaml} and metric keys have it. */
    public String runtime() {
      return runtime;
    }
  }

  /** A function that does nothing. */
  public static BenchFunction noop(
      String name, Language language, String isolation, int maxConcurrency) {
    String code = language == Language.NODE ? NODE_NOOP : PYTHON_NOOP;
    return new BenchFunction(name, language, isolation, maxConcurrency, code);
  }

  /** The same in Python, with a file that no other function of another number has. */
  public static BenchFunction numbered(
      String name, int number, String isolation, int maxConcurrency) {
    String code = "NUMBER = " + number + "\n\n\n" + PYTHON_NOOP;
    return new BenchFunction(name, Language.PYTHON, isolation, maxConcurrency, code);
  }

  /** A Python function that imports a module before its handler does nothing, always fresh. */
  public static BenchFunction importing(String name, String module, int maxConcurrency) {
    String code = "import " + module + "\n\n\n" + PYTHON_NOOP;
    return new BenchFunction(name, Language.PYTHON, "request", maxConcurrency, code);
  }

  /** A function whose sandbox must be fresh: it fails where it finds what another call left. */
  public static BenchFunction marking(String name, int maxConcurrency) {
    return new BenchFunction(name, Language.PYTHON, "request", maxConcurrency, PYTHON_MARK);
  }

  /** A reused function that waits as long as {@link #pathWaiting} says, and uses no processor. */
  public static BenchFunction waiting(String name, Language language, int maxConcurrency) {
    String code = language == Language.NODE ? NODE_WAIT : PYTHON_WAIT;
    return new BenchFunction(name, language, "instance", maxConcurrency, code);
  }

  /** Where its HTTP trigger answers. */
  public String path() {
    return "/function/" + name + "/";
  }

  /** Where a {@link #waiting} function answers after so many milliseconds. */
  public String pathWaiting(long ms) {
    return path() + "?ms=" + ms;
  }

  String yaml() {
    return """
        name: %s
        runtime: %s
        handler: handler.handler
        memory: 128MiB
        timeout: 60s
        isolation: %s
        concurrency: {max: %d}
        triggers: {http: true}
        """
        .formatted(name, language.runtime, isolation, maxConcurrency);
  }

  /** The bundle: a zip of {@code faas.yaml}, its code and files; equal for equal functions. */
  public byte[] bundle() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      put(zip, "faas.yaml", yaml().getBytes(StandardCharsets.UTF_8));
      put(zip, language.file, code.getBytes(StandardCharsets.UTF_8));
      for (Map.Entry<String, Buffer> file : new TreeMap<>(files).entrySet()) {
        put(zip, file.getKey(), file.getValue().getBytes());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void put(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTime(0);
    zip.putNextEntry(entry);
    zip.write(bytes);
    zip.closeEntry();
  }
}
