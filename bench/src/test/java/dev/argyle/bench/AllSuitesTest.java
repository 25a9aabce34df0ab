package dev.argyle.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.argyle.bench.platform.GatewayException;
import dev.argyle.bench.report.SuiteResult;
import dev.argyle.bench.run.ArrivalKind;
import dev.argyle.bench.run.Figures;
import dev.argyle.bench.run.Suite;
import dev.argyle.bench.run.SuiteRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(120)
class AllSuitesTest {
  @TempDir private Path folder;

  private final List<SuiteRun> asked = new ArrayList<>();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  /** Remembers what it was asked for; throws what it is told to. */
  private final class Told implements Suite {
    private final String name;
    private final RuntimeException failure;

    Told(String name, RuntimeException failure) {
      this.name = name;
      this.failure = failure;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public String description() {
      return "what " + name + " measures, 100 %";
    }

    @Override
    public SuiteResult run(SuiteRun run) {
      asked.add(run);
      if (failure != null) {
        throw failure;
      }
      return new Figures().result(name, Map.of(), Map.of());
    }
  }

  @Test
  void aSuiteThatCannotRunIsToldAsFailedAndTheOthersGoOn() throws IOException {
    try (FakeGateway gateway = new FakeGateway()) {
      int exit =
          run(
              List.of(
                  new Told("one", null),
                  new Told("two", new GatewayException("the platform refuses")),
                  new Told("three", new IllegalStateException("a mistake")),
                  new Told("four", null)),
              "all",
              "--gateway",
              gateway.uri().toString());

      assertEquals(1, exit);
      assertEquals(4, asked.size());
      assertEquals("it could not run to its end: the platform refuses", problem("two"));
      assertTrue(problem("three").endsWith("IllegalStateException: a mistake"), problem("three"));
      String page = Files.readString(folder.resolve("report.html"));
      assertTrue(page.contains("two, three (2 of 4 suites)"), page);
      assertTrue(page.contains("the platform refuses"), page);
      assertTrue(page.contains("what four measures, 100 %"), page);
      assertTrue(err.toString().contains("suite 3 of 4, three"), err.toString());
    }
  }

  @Test
  void allOfThemEndInHalfAnHourUnlessMoreIsAskedFor() {
    try (FakeGateway gateway = new FakeGateway()) {
      List<Suite> suites = List.of(new Told("one", null));
      String uri = gateway.uri().toString();
      assertEquals(0, run(suites, "all", "--gateway", uri));
      assertEquals(0, run(suites, "all", "--gateway", uri, "--seconds", "7"));
      assertEquals(0, run(suites, "one", "--gateway", uri));
    }

    assertEquals(List.of(5, 7, 20), asked.stream().map(SuiteRun::seconds).toList());
    assertEquals(List.of(30, 30, 60), asked.stream().map(SuiteRun::overloadSeconds).toList());
    assertEquals(List.of(180, 180, 600), asked.stream().map(SuiteRun::soakSeconds).toList());
    assertTrue(AllBudget.seconds(Suites.standard()) < TimeUnit.MINUTES.toSeconds(30));
  }

  @Test
  void withoutAGatewayNothingBegins() {
    assertEquals(3, run(List.of(new Told("one", null)), "all", "--gateway", "http://127.0.0.1:1"));
    assertEquals(List.of(), asked);
    assertEquals("faas bench: no gateway answers at http://127.0.0.1:1", err.toString().strip());
  }

  @Test
  void thePageSaysHowToRepeatTheRunAndEachSuite() throws IOException {
    try (FakeGateway gateway = new FakeGateway()) {
      String uri = gateway.uri().toString();
      run(
          List.of(new Told("one", null)),
          "all",
          "--gateway",
          uri,
          "--arrivals",
          "poisson",
          "--seed",
          "7");
    }

    assertEquals(ArrivalKind.POISSON, asked.get(0).arrivals());
    assertEquals(7, asked.get(0).seed());
    String page = Files.readString(folder.resolve("report.html"));
    String options =
        " --seconds 5 --overload-seconds 30 --soak-seconds 180 --arrivals poisson --seed 7<";
    assertTrue(page.contains("./faas bench all" + options), page);
    assertTrue(page.contains("./faas bench one" + options), page);
  }

  @Test
  void theHelpListsWhatSuitesSayOfThemselves() {
    assertEquals(0, run(List.of(new Told("one", null), new Told("two", null)), "--help"));
    String help = out.toString();
    assertTrue(help.contains("one         what one measures, 100 %"), help);
    assertTrue(help.contains("all "), help);
    assertTrue(help.contains("compare"), help);
    assertTrue(help.contains("--arrivals"), help);
  }

  @Test
  void theHelpListsThemBelowAnotherCommandToo() {
    CommandLine faas = new CommandLine(CommandLine.Model.CommandSpec.create().name("faas"));
    faas.addSubcommand(new BenchCommand());

    assertEquals(0, faas.setOut(new PrintWriter(out)).execute("bench", "--help"));
    for (Suite suite : Suites.standard()) {
      assertTrue(out.toString().contains(suite.description()), out.toString());
    }
  }

  @Test
  void progressTellsWhichSuiteAndHowLongItMayStillTake() {
    AtomicLong clock = new AtomicLong();
    OverallProgress overall =
        new OverallProgress(
            List.of(new Told("cold", null), new Told("warm", null), new Told("fair", null)),
            true,
            clock::get);
    clock.set(TimeUnit.SECONDS.toNanos(95));
    overall.begin(1);
    clock.set(TimeUnit.SECONDS.toNanos(115));

    assertEquals("suite 2 of 3, warm; 2 min so far, about 1 min left", overall.where());
  }

  @Test
  void timeLeftIsToldOnlyWhereItIsKnown() {
    assertTrue(options().asBudgeted());
    assertTrue(options("--soak-seconds", "" + AllBudget.SOAK_SECONDS).asBudgeted());
    assertFalse(options("--soak-seconds", "600").asBudgeted());
    assertFalse(options("--overload-seconds", "60").asBudgeted());
    assertFalse(options("--seconds", "20").asBudgeted());
  }

  private static BenchOptions options(String... arguments) {
    return CommandLine.populateCommand(new BenchOptions(), arguments);
  }

  private String problem(String suite) throws IOException {
    JsonNode json = new ObjectMapper().readTree(folder.resolve(suite + ".json").toFile());
    assertTrue(json.get("failed").asBoolean());
    return json.at("/problems/0").asText();
  }

  private int run(List<Suite> suites, String... arguments) {
    List<String> all = new ArrayList<>(Arrays.asList(arguments));
    if (!all.contains("--help")) {
      all.addAll(List.of("--out", folder.toString()));
    }
    return new CommandLine(new BenchCommand(suites, Map.of(), "http://127.0.0.1:1"))
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(all.toArray(String[]::new));
  }
}
