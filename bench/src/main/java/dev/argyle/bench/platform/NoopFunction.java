package dev.argyle.bench.platform;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A Python function that does nothing, so that all that is measured is the platform.
 *
 * @param name its name; {@code bench-} is ours, so nobody's function is overwritten
 * @param isolation as {@code faas.yaml} has it: {@code instance} or {@code request}
 * @param maxConcurrency most sandboxes of it at once
 */
public record NoopFunction(String name, String isolation, int maxConcurrency) {
  private static final String CODE =
      """
      def handler(event, context):
          return {"statusCode": 200, "headers": {"content-type": "text/plain"}, "body": "ok"}
      """;

  /** Where its HTTP trigger answers. */
  public String path() {
    return "/function/" + name + "/";
  }

  String yaml() {
    return """
        name: %s
        runtime: python
        handler: noop.handler
        memory: 128MiB
        timeout: 10s
        isolation: %s
        concurrency: {max: %d}
        triggers: {http: true}
        """
        .formatted(name, isolation, maxConcurrency);
  }

  /** The bundle: a zip of {@code faas.yaml} and {@code noop.py}; equal for equal functions. */
  public byte[] bundle() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      put(zip, "faas.yaml", yaml());
      put(zip, "noop.py", CODE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void put(ZipOutputStream zip, String name, String text) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTime(0);
    zip.putNextEntry(entry);
    zip.write(text.getBytes(StandardCharsets.UTF_8));
    zip.closeEntry();
  }
}
