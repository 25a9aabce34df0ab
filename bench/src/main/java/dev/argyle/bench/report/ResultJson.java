package dev.argyle.bench.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
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
