package dev.argyle.deploy.cli;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.argyle.deploy.Console;
import dev.argyle.deploy.ExitCode;
import dev.argyle.deploy.FaasException;
import dev.argyle.deploy.client.FunctionName;
import dev.argyle.deploy.client.Invoked;
import dev.argyle.worker.api.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Invokes a function; the response goes to standard output byte for byte. */
@Command(name = "invoke", description = "Invokes a function and prints its response.")
public final class InvokeCommand extends FaasCommand {
  private static final int BLOCK_BYTES = 16 * 1024;

  @Parameters(paramLabel = "NAME", description = "the function")
  private String name;

  @Option(
      names = {"-d", "--data"},
      paramLabel = "JSON|@FILE|-",
      description = "the event: JSON, a file's, or standard input's; {} if not given")
  private String data;

  @Option(names = "--async", description = "returns once the event is accepted")
  private boolean async;

  @Option(names = "--log", description = "prints the log and the REPORT line on standard error")
  private boolean log;

  /** The command. */
  public InvokeCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() {
    FunctionName.check(name);
    if (async && log) {
      throw FaasException.usage("--log needs the response; see faas logs for --async");
    }
    byte[] event = new EventSource(console()).read(data);
    Invoked invoked = client().invoke(name, BodyPublishers.ofByteArray(event), async, log);
    try (InputStream body = invoked.body()) {
      return invoked.functionError() ? failure(invoked, body) : success(invoked, body);
    } catch (IOException e) {
      throw FaasException.failed("the response broke off");
    }
  }

  private int success(Invoked invoked, InputStream body) throws IOException {
    if (async) {
      console().err().println("accepted as request " + invoked.requestId());
      return ExitCode.OK;
    }
    byte[] block = new byte[BLOCK_BYTES];
    byte last = '\n';
    for (int n = body.read(block); n >= 0; n = body.read(block)) {
      if (n > 0) {
        console().out().write(block, 0, n);
        console().out().flush();
        last = block[n - 1];
      }
    }
    if (console().watchedOut() && last != '\n') {
      console().out().println();
    }
    printLog(invoked);
    return ExitCode.OK;
  }

  private int failure(Invoked invoked, InputStream body) throws IOException {
    byte[] error = body.readNBytes(Limits.MAX_RESPONSE_BYTES);
    console().out().println(new String(error, StandardCharsets.UTF_8).strip());
    console().out().flush();
    printLog(invoked);
    throw FaasException.failed(name + " failed: " + summary(error));
  }

  private void printLog(Invoked invoked) {
    if (!invoked.logTail().isEmpty()) {
      console().err().print(invoked.logTail());
      if (!invoked.logTail().endsWith("\n")) {
        console().err().println();
      }
    }
  }

  private static String summary(byte[] error) {
    try {
      JsonNode node = new ObjectMapper().readTree(error);
      String type = node.path("errorType").asText("");
      String message = node.path("errorMessage").asText("");
      return type.isEmpty() ? message : type + ": " + message;
    } catch (JacksonException e) {
      return "its error is not JSON";
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
