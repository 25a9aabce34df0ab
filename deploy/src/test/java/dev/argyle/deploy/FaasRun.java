package dev.argyle.deploy;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** One run of the command within the test's own process. */
public record FaasRun(int code, Buffer outBytes, String err) {

  /** Runs it in a folder, with nothing on standard input. */
  public static FaasRun in(Path directory, String... arguments) {
    return with(directory, Map.of(), "", arguments);
  }

  /** Runs it. */
  public static FaasRun with(
      Path directory, Map<String, String> environment, String input, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            directory,
            environment,
            false,
            false);
    int code = Faas.run(console, arguments);
    return new FaasRun(
        code, Buffer.buffer(out.toByteArray()), err.toString(StandardCharsets.UTF_8));
  }

  /** Standard output as text. */
  public String out() {
    return outBytes.toString();
  }
}
