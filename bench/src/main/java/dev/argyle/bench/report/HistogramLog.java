package dev.argyle.bench.report;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/**
 * The raw figures in HdrHistogram's log format (version 1.3), so that anybody's tools can read
 * them: a line a block, tagged with its series, values in ns.
 */
final class HistogramLog {
  private HistogramLog() {}

  static void write(Path file, SuiteResult result) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        PrintStream print = new PrintStream(out, false, StandardCharsets.UTF_8)) {
      HistogramLogWriter log = new HistogramLogWriter(print);
      log.outputLogFormatVersion();
      log.outputComment("[suite " + result.suite() + "; values in ns; Interval_Max in ms]");
      log.outputLegend();
      for (Series series : result.series()) {
        for (Histogram interval : series.intervals()) {
          interval.setTag(series.key());
          log.outputIntervalHistogram(interval);
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
