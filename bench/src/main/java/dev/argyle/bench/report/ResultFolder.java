package dev.argyle.bench.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a run's files go: {@code SUITE.json}, {@code SUITE.hlog}, plots as {@code SUITE….png} and
 * {@code SUITE….svg} and samples as {@code SUITE….csv} for each suite, and one {@code report.html}
 * of all. Files of an earlier run of that suite are replaced. Not thread-safe.
 */
public final class ResultFolder {
  private final Path folder;
  private final RunPlan plan;
  private final List<SuiteSection> sections = new ArrayList<>();

  /** A folder, made when the first file is written. */
  public ResultFolder(Path folder) {
    this(folder, RunPlan.NONE);
  }

  /** The same, for a page that tells what was asked for. */
  public ResultFolder(Path folder, RunPlan plan) {
    this.folder = folder;
    this.plan = plan;
  }

  /** Where it is. */
  public Path path() {
    return folder;
  }

  /**
   * Writes a result in all its forms, and the page of it and those written before; blocks. The
   * figures come first, so that trouble with plots cannot lose them.
   */
  public void write(SuiteResult result) throws IOException {
    Files.createDirectories(folder);
    String suite = result.suite();
    Files.writeString(folder.resolve(suite + ".json"), new ResultJson().of(result) + "\n");
    HistogramLog.write(folder.resolve(suite + ".hlog"), result);
    for (Samples samples : result.samples()) {
      Files.writeString(folder.resolve(samples.name() + ".csv"), samples.csv());
    }
    Map<String, String> drawings = new LinkedHashMap<>();
    for (Plot plot : result.plots()) {
      drawings.put(plot.name(), draw(plot, result));
    }
    sections.add(new SuiteSection(result, drawings));
    Files.writeString(folder.resolve("report.html"), HtmlReport.of(plan, sections));
  }

  private String draw(Plot plot, SuiteResult result) throws IOException {
    try {
      Drawing drawing = Drawing.of(plot, result);
      byte[] svg = drawing.svg();
      Files.write(folder.resolve(plot.name() + ".svg"), svg);
      Files.write(folder.resolve(plot.name() + ".png"), drawing.png());
      return HtmlReport.inline(new String(svg, StandardCharsets.UTF_8), plot);
    } catch (LinkageError | InternalError | RuntimeException e) {
      // A headless JRE lacks AWT's font libraries on some machines; the figures stand without.
      return "<p>No plot: the JDK cannot draw here ("
          + Html.escape(e.toString())
          + "); Debian's fonts-dejavu-core and libfontconfig1 are what it usually lacks.</p>";
    }
  }
}
