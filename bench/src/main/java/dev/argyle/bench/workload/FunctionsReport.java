package dev.argyle.bench.workload;

import dev.argyle.bench.report.Metrics;
import dev.argyle.bench.report.Plot;
import dev.argyle.bench.report.ResultTable;
import dev.argyle.bench.run.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Suite {@code functions} for people: a table, two plots, and what they mean. */
final class FunctionsReport {
  private final String suite;
  private final Figures figures;
  private final Metrics metrics;
  private final List<String> keys = new ArrayList<>();
  private final List<String> categories = new ArrayList<>();

  /** Of turns that have told their figures. */
  FunctionsReport(String suite, Figures figures, List<WorkloadTurns> all) {
    this.suite = suite;
    this.figures = figures;
    this.metrics = figures.metrics();
    for (WorkloadTurns one : all) {
      String key = one.workload().key();
      keys.add(key);
      categories.add(one.isMissing() ? key + " (missing)" : key);
    }
  }

  void tell() {
    mean("workloads_cold_over_warm_p50_ratio", "_cold_over_warm_p50_ratio");
    mean("workloads_process_over_cold_p50_ratio", "_process_over_cold_p50_ratio");
    figures.table(table());
    figures.plot(
        new Plot.Bars(
            suite,
            "Functions with work to do, p50",
            "ms",
            false,
            categories,
            List.of(
                group("plain python3 process, start to end", "_process_p50_us"),
                group("cold: a fresh sandbox each", "_cold_p50_us"),
                group("warm: a reused sandbox", "_warm_p50_us"))));
    figures.plot(
        new Plot.Bars(
            suite + "-overhead",
            "What the platform adds to the handler's own time, p50",
            "ms",
            false,
            categories,
            List.of(
                group("cold, with the import of the function's code", "_cold_overhead_p50_us"),
                group("of that, import and mount", "_cold_init_p50_us"),
                group("warm", "_warm_overhead_p50_us"))));
    figures.note(
        "One client asks, waits for the answer and asks again; functions take turns in short blocks,"
            + " whose first request is not counted. Every answer is compared with the known result: a"
            + " wrong one is a failure. The handler's time is X-Faas-Duration-Us, the platform's is all"
            + " that the client waited beyond it; a cold start's import of the function's code and its"
            + " packages is in it, and stands beside it by itself (X-Faas-Init-Us). The plain process is"
            + " python3 -I from its start to its end, with the same code and result.");
  }

  /** Geometric, of all that were measured. */
  private void mean(String key, String ofEach) {
    keys.stream()
        .mapToDouble(one -> metrics.get(one + ofEach))
        .filter(ratio -> ratio > 0)
        .map(Math::log)
        .average()
        .ifPresent(mean -> metrics.put(key, Math.exp(mean)));
  }

  private Plot.Group group(String label, String ofEach) {
    return new Plot.Group(
        label, keys.stream().map(key -> shown(metrics.get(key + ofEach) / 1e3)).toList());
  }

  /** To three digits: more do not fit on a bar. */
  private static double shown(double value) {
    if (!(value > 0)) {
      return Double.NaN;
    }
    double digit = Math.pow(10, Math.floor(Math.log10(value)) - 2);
    return Math.round(value / digit) * digit;
  }

  private ResultTable table() {
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      String key = keys.get(i);
      List<String> row = new ArrayList<>(List.of(categories.get(i)));
      row.add(ms(key + "_cold_p50_us"));
      row.add(ms(key + "_cold_p99_us"));
      row.add(ms(key + "_warm_p50_us"));
      row.add(ms(key + "_warm_p99_us"));
      row.add(cell("%.2fx", metrics.get(key + "_cold_over_warm_p50_ratio")));
      row.add(ms(key + "_cold_handler_p50_us"));
      row.add(ms(key + "_warm_handler_p50_us"));
      row.add(ms(key + "_cold_overhead_p50_us"));
      row.add(ms(key + "_cold_init_p50_us"));
      row.add(ms(key + "_warm_overhead_p50_us"));
      row.add(ms(key + "_process_p50_us"));
      row.add(cell("%.2fx", metrics.get(key + "_process_over_cold_p50_ratio")));
      rows.add(row);
    }
    return new ResultTable(
        "Workloads, ms",
        List.of(
            "",
            "cold p50",
            "p99",
            "warm p50",
            "p99",
            "cold/warm",
            "handler cold",
            "warm",
            "added cold",
            "its import",
            "added warm",
            "process",
            "process/cold"),
        rows);
  }

  private String ms(String key) {
    return cell("%.2f", metrics.get(key) / 1e3);
  }

  private static String cell(String pattern, double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, pattern, value) : "-";
  }
}
