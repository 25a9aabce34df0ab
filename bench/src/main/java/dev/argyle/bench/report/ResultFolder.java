package dev.argyle.bench.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a run's files go: {@code SUITE.json}, {@code SUITE.hlog}, {@code SUITE.png}, {@code
 * SUITE.svg}, {@code report.html}. Files of an earlier run of that suite are replaced.
 */
public final class ResultFolder {
  private final Path folder;

  /** A folder, made when the first file is written. */
  public ResultFolder(Path folder) {
    this.folder = folder;
  }

  /** Where it is. */
  public Path path() {
    return folder;
  }

  /**
   * Writes a result in all its forms; blocks. The figures come first, so that trouble with plots
   * cannot lose them.
   */
  public void write(SuiteResult result) throws IOException {
    Files.createDirectories(folder);
    String suite = result.suite();
    Files.writeString(folder.resolve(suite + ".json"), new ResultJson().of(result) + "\n");
    HistogramLog.write(folder.resolve(suite + ".hlog"), result);
    Files.writeString(folder.resolve("report.html"), HtmlReport.of(result, plot(result)));
  }

  private String plot(SuiteResult result) throws IOException {
    try {
      LatencyPlot plot = new LatencyPlot(result);
      byte[] svg = plot.svg();
      Files.write(folder.resolve(result.suite() + ".svg"), svg);
      Files.write(folder.resolve(result.suite() + ".png"), plot.png());
      return HtmlReport.inline(new String(svg, StandardCharsets.UTF_8));
    } catch (LinkageError | InternalError | RuntimeException e) {
      // A headless JRE lacks AWT's font libraries on some machines; the figures stand without.
      return "<p>No plot: the JDK cannot draw here ("
          + HtmlReport.escape(e.toString())
          + "); Debian's fonts-dejavu-core and libfontconfig1 are what it usually lacks.</p>";
    }
  }
}
