package dev.argyle.deploy.cli;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.argyle.deploy.Console;
import dev.argyle.deploy.ExitCode;
import dev.argyle.deploy.FaasException;
import dev.argyle.deploy.client.FunctionName;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows a function's log. */
@Command(name = "logs", description = "Shows the last lines of a function's log.")
public final class LogsCommand extends FaasCommand {
  private static final int MAX_TAIL = 10_000;

  @Parameters(paramLabel = "NAME", description = "the function")
  private String name;

  @Option(
      names = {"-f", "--follow"},
      description = "goes on with new lines until Ctrl-C")
  private boolean follow;

  @Option(
      names = "--tail",
      paramLabel = "N",
      defaultValue = "100",
      description = "how many lines, 0 to " + MAX_TAIL + "; default 100")
  private int tail;

  @Option(names = "--request", paramLabel = "ID", description = "the lines of one invocation only")
  private String requestId;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "lines of then or later only: 10m, 2h, 1d, or 2026-01-02T03:04:05Z")
  private String since;

  @Option(names = "--json", description = "prints a JSON object a line, with time and request id")
  private boolean json;

  /** The command. */
  public LogsCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() {
    FunctionName.check(name);
    if (tail < 0 || tail > MAX_TAIL) {
      throw FaasException.usage("--tail is a number of lines, 0 to " + MAX_TAIL);
    }
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(client().logs(name, query()), StandardCharsets.UTF_8))) {
      ObjectMapper mapper = new ObjectMapper();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        console().out().println(json ? line : mapper.readTree(line).path("text").asText());
        if (follow) {
          console().out().flush();
        }
      }
    } catch (JacksonException e) {
      throw FaasException.failed("the gateway's log is not as expected: no JSON");
    } catch (IOException e) {
      throw FaasException.failed("the gateway broke off the log");
    }
    return ExitCode.OK;
  }

  private Map<String, String> query() {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("tail", "" + tail);
    query.put("follow", "" + follow);
    query.put("requestId", requestId);
    query.put("since", since);
    query.values().removeIf(value -> value == null);
    return query;
  }
}
