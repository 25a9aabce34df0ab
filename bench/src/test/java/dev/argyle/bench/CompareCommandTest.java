package dev.argyle.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CompareCommandTest {
  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path before;
  private Path after;

  @BeforeEach
  void twoFolders() throws IOException {
    before = Files.createDirectory(folder.resolve("before"));
    after = Files.createDirectory(folder.resolve("after"));
  }

  @Test
  void whatIsOutsideBothIntervalsIsSlower() throws IOException {
    result(before, "'cold_p50_us': 500, 'warm_p50_us': 250", "'cold_p50_us': [490, 510]");
    result(after, "'cold_p50_us': 600, 'warm_p50_us': 251", "'cold_p50_us': [590, 610]");

    assertEquals(1, compare());
    assertTrue(line("cold_p50_us").endsWith("500.0 ±10.0  600.0 ±10.0  +20.0 %   slower"), text());
    assertTrue(line("warm_p50_us").endsWith("+0.4 %   same *"), text());
    assertTrue(text().contains("1 slower, 0 faster, 1 the same, 0 not judged"), text());
  }

  @Test
  void intervalsThatMeetAreNoise() throws IOException {
    result(before, "'cold_p50_us': 500", "'cold_p50_us': [400, 600]");
    result(after, "'cold_p50_us': 700", "'cold_p50_us': [590, 800]");

    assertEquals(0, compare());
    assertTrue(line("cold_p50_us").endsWith("same"), text());
  }

  @Test
  void twoRunsOfTheSameDifferByLittleBeyondTheirIntervals() throws IOException {
    result(before, "'cold_p50_us': 500", "'cold_p50_us': [499, 501]");
    result(after, "'cold_p50_us': 510", "'cold_p50_us': [509, 511]");

    assertEquals(0, compare());
  }

  @Test
  void moreASecondIsFasterAndMoreMemoryIsNot() throws IOException {
    result(before, "'cold_starts_per_second_closed_10': 900, 'pss_each_bytes_at_20': 1e6", "");
    result(after, "'cold_starts_per_second_closed_10': 1300, 'pss_each_bytes_at_20': 2e6", "");

    assertEquals(1, compare());
    assertTrue(line("cold_starts_per_second_closed_10").endsWith("faster *"), text());
    assertTrue(line("pss_each_bytes_at_20").endsWith("more *"), text());
    assertTrue(text().contains("*: no intervals to judge by, only a threshold of 25 %"), text());
  }

  @Test
  void tailsWithoutIntervalsAndTheClientsFiguresAreNotJudged() throws IOException {
    result(before, "'cold_p99_us': 1, 'send_late_p50_us': 1, 'cold_max_us': 1, 'a_ratio': 1", "");
    result(after, "'cold_p99_us': 9, 'send_late_p50_us': 9, 'cold_max_us': 9, 'a_ratio': 9", "");

    assertEquals(0, compare());
    assertTrue(text().contains("0 slower, 0 faster, 0 the same, 2 not judged"), text());
  }

  @Test
  void aSlowerFloorTellsOfTheMachine() throws IOException {
    String series = "[{'key': 'bare_fork', 'kind': 'floor'}]";
    write(before, "cold", "'metrics': {'bare_fork_p50_us': 100}, 'series': " + series);
    write(after, "cold", "'metrics': {'bare_fork_p50_us': 200}, 'series': " + series);

    assertEquals(0, compare());
    assertTrue(line("bare_fork_p50_us").endsWith("(slower) *"), text());
    assertTrue(text().contains("warning: 1 of the floors and peers got slower"), text());
  }

  @Test
  void anotherMachineAndWhatOnlyOneHasAreTold() throws IOException {
    write(
        before,
        "cold",
        "'metrics': {'cold_p50_us': 1, 'old_us': 1},"
            + " 'environment': {'kernel': '6.1', 'load_average': '0.10 0 0'},"
            + " 'parameters': {'rate_per_second': 100}, 'failed': true");
    write(
        after,
        "cold",
        "'metrics': {'cold_p50_us': 1, 'new_us': 1},"
            + " 'environment': {'kernel': '6.9', 'load_average': '7.00 0 0'},"
            + " 'parameters': {'rate_per_second': 50}");
    write(after, "warm", "'metrics': {}");

    assertEquals(0, compare());
    for (String said :
        List.of(
            "warning: kernel differs: 6.1 before, 6.9 after",
            "warning: load average differs: 0.10 0 0 before, 7.00 0 0 after",
            "warning: rate_per_second differs: 100 before, 50 after",
            "warning: the first is marked failed",
            "only in the first: metrics old_us",
            "only in the second: metrics new_us",
            "only in the second: suites warm")) {
      assertTrue(text().contains(said), said + "\n" + text());
    }
  }

  @Test
  void jsonHasTheSame() throws IOException {
    result(before, "'cold_p50_us': 500", "'cold_p50_us': [490, 510]");
    result(after, "'cold_p50_us': 400", "'cold_p50_us': [390, 410]");

    assertEquals(0, compare("--json"));
    JsonNode json = new ObjectMapper().readTree(out.toString());
    assertEquals(1, json.get("faster_count").asInt());
    JsonNode change = json.at("/suites/0/metrics/0");
    assertEquals("faster", change.get("verdict").asText());
    assertEquals("intervals", change.get("basis").asText());
    assertEquals(-20, change.get("change_percent").asInt());
    assertEquals(390, change.at("/after_interval/0").asInt());
    assertTrue(change.get("counted").asBoolean());
  }

  @Test
  void singleFilesAreComparedToo() throws IOException {
    result(before, "'cold_p50_us': 500", "");
    result(after, "'cold_p50_us': 500", "");
    assertEquals(0, run(before.resolve("cold.json").toString(), after.toString()));
  }

  @Test
  void whatCannotBeComparedIsWrongUsageInOneLine() throws IOException {
    result(before, "'cold_p50_us': 500", "");
    assertEquals(2, run(before.toString(), folder.resolve("nowhere").toString()));
    assertEquals(2, run(before.toString(), after.toString()));
    write(after, "warm", "'metrics': {}");
    assertEquals(2, run(before.toString(), after.toString()));
    Files.writeString(after.resolve("warm.json"), "no json");
    assertEquals(2, run(before.toString(), after.toString()));

    List<String> lines = err.toString().lines().toList();
    assertEquals(4, lines.size(), lines.toString());
    assertTrue(lines.get(0).endsWith("nowhere does not exist"), lines.get(0));
    assertTrue(lines.get(1).contains("no result of faas bench"), lines.get(1));
    assertTrue(lines.get(2).contains("no suite in common"), lines.get(2));
    assertTrue(lines.get(3).contains("not JSON"), lines.get(3));
    assertEquals(2, run(before.toString()));
  }

  @Test
  void isAMemberOfTheFamily() {
    assertEquals(0, run("--help"));
    assertTrue(text().contains("BEFORE AFTER"), text());
    assertFalse(text().contains("SUITE…"), text());
  }

  private void result(Path where, String metrics, String confidence) throws IOException {
    write(where, "cold", "'metrics': {" + metrics + "}, 'confidence': {" + confidence + "}");
  }

  private static void write(Path where, String suite, String rest) throws IOException {
    String json = "{'suite': '" + suite + "', " + rest + "}";
    Files.writeString(where.resolve(suite + ".json"), json.replace('\'', '"'));
  }

  private int compare(String... more) {
    return more.length == 0
        ? run(before.toString(), after.toString())
        : run(before.toString(), after.toString(), more[0]);
  }

  private int run(String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "compare";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return new CommandLine(new BenchCommand(List.of(), Map.of(), "http://127.0.0.1:1"))
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(all);
  }

  private String text() {
    return out.toString();
  }

  private String line(String key) {
    return text().lines().filter(line -> line.strip().startsWith(key)).findFirst().orElseThrow();
  }
}
