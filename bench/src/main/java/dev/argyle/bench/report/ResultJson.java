package dev.argyle.bench.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A result as {@code SUITE.json} has it; other programs read it, so keys only ever get added. */
public final class ResultJson {
  private final ObjectMapper mapper = new ObjectMapper();

  /** One result as indented JSON text, without a line end. */
  public String of(SuiteResult result) {
    return text(map(result));
  }

  /** Several as a list, without a line end. */
  public String of(List<SuiteResult> results) {
    return text(results.stream().map(ResultJson::map).toList());
  }

  private static Map<String, Object> map(SuiteResult result) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("suite", result.suite());
    json.put("environment", result.environment());
    json.put("parameters", result.parameters());
    json.put("failed", result.failed());
    json.put("problems", result.problems());
    json.put("missing", result.missing());
    json.put("notes", result.notes());
    json.put("metrics", result.metrics());
    json.put("confidence", confidence(result.confidence()));
    json.put("series", result.series().stream().map(ResultJson::series).toList());
    json.put("claims", result.claims().stream().map(ResultJson::claim).toList());
    return json;
  }

  /** Ends of 95 % intervals. */
  private static Map<String, Object> confidence(Confidence confidence) {
    Map<String, Object> json = new LinkedHashMap<>();
    confidence
        .intervals()
        .forEach((key, interval) -> json.put(key, List.of(interval.low(), interval.high())));
    return json;
  }

  private static Map<String, Object> series(Series series) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("key", series.key());
    json.put("label", series.label());
    json.put("kind", series.kind().name().toLowerCase(Locale.ROOT));
    json.put("blocks_count", series.intervals().size());
    return json;
  }

  private static Map<String, Object> claim(Claim claim) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("figure", claim.figure());
    json.put("plot", claim.plot());
    json.put("said", claim.said());
    json.put("found", claim.found());
    json.put("verdict", claim.verdict().name().toLowerCase(Locale.ROOT));
    return json;
  }

  private String text(Object json) {
    try {
      return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a result is maps, strings and numbers only", e);
    }
  }
}
