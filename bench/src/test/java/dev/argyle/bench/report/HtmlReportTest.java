package dev.argyle.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.bench.run.Figures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {
  @TempDir private Path folder;

  @Test
  void theHeadlineComparesToDockerOfTheSameRun() {
    Figures docker = new Figures();
    docker.metrics().put("docker_run_none_p50_us", 189_000);
    KeyFigures figures = new KeyFigures(List.of(cold(), result("docker", docker)));

    assertEquals(
        "A cold start takes 0.50 ms; `docker run` takes 189 ms, 378 times as long",
        figures.headline());
    assertEquals(List.of(), figures.remarks());

    docker.metrics().put("cold_p50_us", 540);
    assertEquals(
        "A cold start takes 0.54 ms; `docker run` takes 189 ms, 350 times as long",
        new KeyFigures(List.of(cold(), result("docker", docker))).headline());
  }

  @Test
  void aBusyMachineIsSaidAtTheTop() {
    Map<String, Object> machine = Map.of("load_average", "7.1 3 2", "cores_count", 2);
    SuiteResult busy = new Figures().result("docker", machine, Map.of());
    List<String> remarks = new KeyFigures(List.of(busy)).remarks();
    assertTrue(remarks.get(1).contains("a load average of 7.1 on 2 cores"), remarks.toString());
  }

  @Test
  void withoutDockerItSaysWhatItHas() {
    Figures floors = new Figures();
    floors.metrics().put("python_start_p50_us", 7_200);
    assertEquals(
        "A cold start takes 0.50 ms; a warm one takes 0.25 ms",
        new KeyFigures(List.of(cold())).headline());
    assertEquals(
        "A cold start takes 0.50 ms; starting a Python process takes 7.20 ms",
        new KeyFigures(List.of(cold(), result("floors", floors))).headline());
    assertEquals(
        "What policies found",
        new KeyFigures(List.of(result("policies", new Figures()))).headline());
    assertEquals(
        List.of("Docker was not part of this run: `faas bench docker` measures it."),
        new KeyFigures(List.of(cold())).remarks());
  }

  @Test
  void failedAndMissingAreSaidAtTheTop() {
    Figures docker = new Figures();
    docker.problem("it could not run to its end: no dockerd");
    docker.missing("podman", "not installed");
    List<String> remarks = new KeyFigures(List.of(cold(), result("docker", docker))).remarks();
    assertEquals(
        List.of(
            "Marked failed, so do not quote its figures: docker (1 of 2 suites).",
            "`docker run` could not be measured; suite docker below says why.",
            "One thing could not be measured here; its suite says which."),
        remarks);
  }

  @Test
  void cardsShowWhatSuitesHave() {
    Figures imports = new Figures();
    imports.metrics().count("idle_python_pss_each_bytes", 3 << 19);
    Figures density = new Figures();
    density.metrics().count("pss_each_bytes_at_20", 1 << 20);
    density.metrics().count("pss_each_bytes_at_2000", 5 << 19);

    assertEquals(List.of("0.50 ms", "2.00×", "1,234"), values(List.of(cold())));
    assertEquals(List.of("1.50 MiB"), values(List.of(result("imports", imports))));
    assertEquals(List.of("2.50 MiB"), values(List.of(result("density", density))));
  }

  @Test
  void aClaimThatFailsStandsWithTheOthersAndBelowItsPlot() throws IOException {
    Figures figures = new Figures();
    figures.plot(
        new Plot.Bars("mounts", "Mounts", "us", false, List.of("bind"), List.of(group(1.0))));
    figures.claim(claim("SOCK, figure 1", "mounts", Claim.Verdict.HOLDS));
    figures.claim(claim("SOCK, figure 2", "", Claim.Verdict.FAILS));
    figures.claim(claim("SOCK, figure 3", "", Claim.Verdict.UNKNOWN));
    String page = page(result("primitives", figures));

    assertTrue(page.contains("Hold on this machine: 1. Do not: 1. Not measured: 1."), page);
    assertTrue(page.contains("<a href=\"#plot-mounts\">SOCK, figure 1</a>"), page);
    assertTrue(page.contains("<a href=\"#suite-primitives\">SOCK, figure 2</a>"), page);
    assertTrue(page.contains("✗ does not hold"), page);
    String below = page.substring(page.indexOf("<figure id=\"plot-mounts\""));
    assertTrue(below.contains("<dt>SOCK, figure 1</dt><dd>said so</dd>"), below);
    assertFalse(below.contains("<dt>SOCK, figure 2</dt>"), below);
  }

  @Test
  void whatIsMissingSaysHowToInstallItAsACommand() throws IOException {
    Figures figures = new Figures();
    figures.missing("crun", "not installed; install it by apt-get install crun fuse-overlayfs");
    figures.missing("podman", "see `podman info` <here>");
    String page = page(result("docker", figures));

    assertTrue(page.contains("<code>apt-get install crun fuse-overlayfs</code>"), page);
    assertTrue(page.contains("<code>podman info</code> &lt;here>"), page);
    assertTrue(page.contains("2 missing</span>"), page);
  }

  @Test
  void allLinksWithinThePageLeadSomewhereAndNoIdIsThereTwice() throws IOException {
    String page = page(cold(), sameTwice("warm"), sameTwice("load"));

    List<String> ids = all(page, " id=\"([^\"]+)\"");
    assertEquals(Set.copyOf(ids).size(), ids.size(), ids.toString());
    Set<String> links = Set.copyOf(all(page, "href=\"#([^\"]+)\""));
    assertTrue(ids.containsAll(links), links + " of " + ids);
    Set<String> clips = Set.copyOf(all(page, "url\\(#([^)]+)\\)"));
    assertTrue(ids.containsAll(clips), clips + " of " + ids);
    for (String file : all(page, "href=\"([^#\"]+)\"")) {
      assertTrue(Files.exists(folder.resolve(file)), file);
    }
  }

  @Test
  void nothingIsFetchedAndNothingRuns() throws IOException {
    String page = page(sameTwice("warm"));
    assertFalse(page.contains("<script"), page);
    assertEquals(List.of(), all(page, "(?:src|href)=\"(https?:[^\"]+)\""));
    assertEquals(List.of(), all(page, "(@import|url\\(['\"]?http)"));
  }

  @Test
  void thePageTellsHowSpareSandboxesAreMeantAndWhatTheyHide() throws IOException {
    assertTrue(page(cold()).contains("The figure without spares is not part of this run"));
    Figures figures = new Figures();
    figures.metrics().put("cold_no_spares_p50_us", 2_100);
    assertTrue(page(result("cold", figures)).contains("a cold start takes 2.10 ms at the median"));
  }

  @Test
  void suitesThatWereAskedForAndAreNotThereAreNamed() throws IOException {
    Map<String, String> suites = new LinkedHashMap<>();
    suites.put("cold", "fresh & quick");
    suites.put("soak", "");
    RunPlan plan = new RunPlan(suites, "./faas bench cold soak --seconds 3", "--seconds 3");
    new ResultFolder(folder, plan).write(cold());
    String page = Files.readString(folder.resolve("report.html"));

    assertTrue(page.contains("not measured when this was written: soak."), page);
    assertTrue(page.contains("fresh &amp; quick"), page);
    assertTrue(page.contains("./faas bench cold soak --seconds 3"), page);
    assertTrue(page.contains("<code>./faas bench cold --seconds 3</code>"), page);
  }

  private static SuiteResult cold() {
    Figures figures = new Figures();
    figures
        .metrics()
        .put("cold_p50_us", 500)
        .put("warm_p50_us", 250)
        .put("cold_p99_us", 1500)
        .ratio("cold_over_warm_p50_ratio", "cold_p50_us", "warm_p50_us")
        .put("cold_starts_per_second_closed_10", 1234);
    return result("cold", figures);
  }

  /** Two plots of the same. */
  private static SuiteResult sameTwice(String suite) {
    Figures figures = new Figures();
    for (String name : List.of(suite, suite + "-again")) {
      figures.plot(new Plot.Bars(name, "Same", "ms", false, List.of("a"), List.of(group(1.0))));
    }
    return result(suite, figures);
  }

  private static Plot.Group group(double value) {
    return new Plot.Group("all", List.of(value));
  }

  private static Claim claim(String figure, String plot, Claim.Verdict verdict) {
    return new Claim(figure, plot, "said so", "found so", verdict);
  }

  private static List<String> values(List<SuiteResult> results) {
    return new KeyFigures(results).cards().stream().map(KeyFigures.Card::value).toList();
  }

  private static SuiteResult result(String suite, Figures figures) {
    return figures.result(suite, Map.of(), Map.of());
  }

  private String page(SuiteResult... results) throws IOException {
    ResultFolder written = new ResultFolder(folder);
    for (SuiteResult result : results) {
      written.write(result);
    }
    return Files.readString(folder.resolve("report.html"));
  }

  private static List<String> all(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    return matcher.results().map(found -> found.group(1)).collect(Collectors.toList());
  }
}
