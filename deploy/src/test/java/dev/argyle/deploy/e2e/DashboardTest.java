package dev.argyle.deploy.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.argyle.deploy.FaasRun;
import dev.argyle.deploy.house.Repository;
import dev.argyle.sandbox.testing.RequiresRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the dashboard and the alerts ask for is what a platform that has served exposes. */
class DashboardTest {
  private static final Path DASHBOARD = Path.of("deploy/src/main/grafana/argyle.json");
  private static final Path ALERTS = Path.of("deploy/src/main/grafana/prometheus-alerts.yml");
  private static final Pattern METRIC = Pattern.compile("\\b(?:argyle|jvm|process)_[a-z_]+");

  private static final String HANDLER =
      """
      def handler(event, context):
          raise ValueError("on purpose")
      """;

  @TempDir Path folder;

  private static List<JsonNode> panels() throws IOException {
    List<JsonNode> panels = new ArrayList<>();
    new ObjectMapper().readTree(Repository.read(DASHBOARD)).path("panels").forEach(panels::add);
    return panels;
  }

  private static List<String> expressions() throws IOException {
    List<String> expressions = new ArrayList<>();
    for (JsonNode panel : panels()) {
      panel.path("targets").forEach(target -> expressions.add(target.path("expr").asText()));
    }
    return expressions;
  }

  private static Set<String> names(String text) {
    return METRIC
        .matcher(text)
        .results()
        .map(match -> match.group())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void eachPanelHasAnIdOfItsOwnAndAPlaceOfItsOwn() throws IOException {
    Set<Integer> ids = new HashSet<>();
    Set<String> places = new HashSet<>();
    for (JsonNode panel : panels()) {
      String title = panel.path("title").asText();
      assertTrue(ids.add(panel.path("id").asInt()), title);
      JsonNode place = panel.path("gridPos");
      assertTrue(places.add(place.path("x") + " " + place.path("y")), title);
      assertTrue(place.path("x").asInt() + place.path("w").asInt() <= 24, title);
      if (!panel.path("type").asText().equals("row")) {
        assertEquals("${datasource}", panel.path("datasource").path("uid").asText(), title);
        assertFalse(panel.path("targets").isEmpty(), title);
      }
    }
    assertTrue(ids.size() > 25, "it has " + ids.size());
  }

  @Test
  @RequiresRoot
  void everyMetricThatIsAskedForIsExposed() throws Exception {
    Set<String> asked = names(String.join("\n", expressions()));
    for (String line : Repository.read(ALERTS).lines().toList()) {
      if (!line.contains("description:")) {
        asked.addAll(names(line));
      }
    }
    assertTrue(asked.size() > 20, asked.toString());
    Set<String> exposed = new TreeSet<>();
    try (PlatformProcess platform = PlatformProcess.up(folder.resolve("data"))) {
      Http http = new Http(platform.url());
      deploy(platform);
      http.get("/function/hello/");
      http.get("/metrics")
          .body()
          .lines()
          .filter(line -> !line.startsWith("#"))
          .forEach(line -> exposed.add(line.replaceAll("[{ ].*", "")));
    }
    asked.removeAll(exposed);
    assertEquals(Set.of(), asked, "of " + exposed);
  }

  private void deploy(PlatformProcess platform) throws IOException {
    Map<String, String> environment = Map.of("FAAS_GATEWAY", platform.url().toString());
    assertEquals(0, FaasRun.with(folder, environment, "", "new", "hello").code());
    Files.writeString(folder.resolve("hello/handler.py"), HANDLER);
    FaasRun deployed = FaasRun.with(folder, environment, "", "deploy", "hello");
    assertEquals(0, deployed.code(), deployed.err());
  }
}
