package dev.argyle.bench.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.argyle.bench.report.Interval;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A comparison for programs; keys only ever get added. */
public final class ComparisonJson {
  private final ObjectMapper mapper = new ObjectMapper();

  /** Indented, without a line end. */
  public String of(Comparison comparison) {
    Map<String, Object> json = new LinkedHashMap<>();
    for (Change.Verdict verdict : Change.Verdict.values()) {
      json.put(lower(verdict) + "_count", comparison.count(verdict));
    }
    json.put("suites", comparison.suites().stream().map(ComparisonJson::suite).toList());
    json.put("suites_only_before", comparison.onlyBefore());
    json.put("suites_only_after", comparison.onlyAfter());
    try {
      return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a comparison is maps, strings and numbers only", e);
    }
  }

  private static Map<String, Object> suite(Comparison.OfSuite suite) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("suite", suite.suite());
    json.put("warnings", suite.warnings());
    json.put("metrics", suite.changes().stream().map(ComparisonJson::change).toList());
    json.put("only_before", suite.onlyBefore());
    json.put("only_after", suite.onlyAfter());
    return json;
  }

  private static Map<String, Object> change(Change change) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("key", change.key());
    json.put("before", change.before());
    json.put("after", change.after());
    interval(json, "before_interval", change.beforeInterval());
    interval(json, "after_interval", change.afterInterval());
    if (Double.isFinite(change.percent())) {
      json.put("change_percent", Math.round(change.percent() * 10) / 10.0);
    }
    json.put("verdict", lower(change.verdict()));
    json.put("basis", lower(change.basis()));
    json.put("counted", change.isPlatforms());
    return json;
  }

  private static void interval(Map<String, Object> json, String key, Optional<Interval> interval) {
    interval.ifPresent(known -> json.put(key, List.of(known.low(), known.high())));
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
