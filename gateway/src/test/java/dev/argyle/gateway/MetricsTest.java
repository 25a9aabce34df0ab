package dev.argyle.gateway;

import static dev.argyle.gateway.GatewayFixture.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.worker.api.InvocationResult;
import dev.argyle.worker.api.Metering;
import dev.argyle.worker.api.Outcome.FunctionError;
import dev.argyle.worker.api.Outcome.Reason;
import dev.argyle.worker.api.Outcome.Rejected;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MetricsTest {
  private static final Set<String> STAGES =
      Set.of("route", "queue", "take", "mount", "hand_over", "init", "run", "answer");

  @RegisterExtension final GatewayFixture gateway = new GatewayFixture();

  private String scrape() {
    return gateway.get("/metrics").body();
  }

  private List<String> lines(String name) {
    return scrape().lines().filter(line -> line.startsWith(name)).toList();
  }

  private boolean says(String line) {
    return scrape().lines().anyMatch(line::equals);
  }

  private Set<String> functions(String name) {
    Pattern label = Pattern.compile("function=\"([^\"]*)\"");
    return lines(name).stream()
        .flatMap(line -> label.matcher(line).results().map(match -> match.group(1)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void everyStageHasItsPercentiles() {
    gateway.deploy("hello", "app.handler");
    gateway.get("/function/hello/");
    // The answer's end is noticed after the client has it.
    eventually("answered", () -> says("argyle_stage_seconds_count{stage=\"answer\"} 1"));
    for (String stage : STAGES) {
      assertTrue(says("argyle_stage_seconds_count{stage=\"" + stage + "\"} 1"), stage);
      for (String quantile : List.of("0.5", "0.9", "0.99", "0.999")) {
        String labels = "{stage=\"%s\",quantile=\"%s\"} ".formatted(stage, quantile);
        assertEquals(1, lines("argyle_stage_seconds" + labels).size(), labels);
      }
    }
    String run = lines("argyle_stage_seconds{stage=\"run\",quantile=\"0.5\"}").get(0);
    assertEquals(
        3333e-6,
        Double.parseDouble(run.substring(run.lastIndexOf(' ') + 1)),
        40e-6,
        "as the worker said");
  }

  @Test
  void aRefusalWentThroughNoStageOfTheWorker() {
    gateway.deploy("hello", "app.handler");
    gateway
        .worker()
        .on(
            "app.handler",
            (invocation, sink, cancelled) ->
                sink.end(
                    new InvocationResult(
                        new Rejected(Reason.TOO_MANY_REQUESTS, "full"),
                        Metering.none(),
                        Buffer.buffer())));
    gateway.get("/function/hello/");
    eventually("answered", () -> says("argyle_stage_seconds_count{stage=\"answer\"} 1"));
    assertTrue(says("argyle_stage_seconds_count{stage=\"run\"} 0"));
    assertTrue(says("argyle_stage_seconds_count{stage=\"route\"} 1"));
  }

  @Test
  void aFunctionHasSeriesByHowItsInvocationsEnd() {
    gateway.deploy("hello", "app.handler");
    gateway.get("/function/hello/");
    gateway.worker().ends("app.handler", new FunctionError("E", Buffer.buffer("{}")));
    gateway.get("/function/hello/");
    String series = "argyle_function_invocations_total{function=\"hello\",outcome=\"%s\"} %s";
    assertTrue(says(series.formatted("success", "1.0")), scrape());
    assertTrue(says(series.formatted("function_error", "1.0")), scrape());
    assertTrue(says("argyle_function_cold_starts_total{function=\"hello\"} 2.0"), scrape());
    assertTrue(says("argyle_function_duration_seconds_count{function=\"hello\"} 2"), scrape());
    assertEquals(
        1, lines("argyle_function_duration_seconds{function=\"hello\",quantile=\"0.99\"}").size());
  }

  @Test
  void onlySoManyFunctionsHaveSeriesAndTheOthersAreSummed() {
    gateway.restart(gateway.config().withMetricsFunctions(2));
    for (String name : List.of("a", "b", "c", "d", "other")) {
      gateway.deploy(name, "app.handler");
      gateway.get("/function/" + name + "/");
    }
    for (String name : List.of("argyle_function_invocations", "argyle_function_duration_seconds")) {
      assertEquals(Set.of("a", "b", "other"), functions(name));
    }
    String other = "argyle_function_invocations_total{function=\"other\",outcome=\"success\"} 3.0";
    assertTrue(says(other), scrape());
  }

  @Test
  void whatCallersAskForIsInNoLabel() {
    gateway.get("/function/no-such-thing/");
    gateway.get("/nowhere-at-all?no-such-query");
    gateway.deploy("hello", "app.handler");
    gateway.send(gateway.to("/function/hello/no-such-path").header("X-Some", "no-such-header"));
    String scraped = scrape();
    assertFalse(scraped.contains("no-such") || scraped.contains("nowhere"), scraped);
  }
}
