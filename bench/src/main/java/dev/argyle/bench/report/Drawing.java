package dev.argyle.bench.report;

import de.erichseifert.vectorgraphics2d.Document;
import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.svg.SVGProcessor;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;

/**
 * A plot that can be written. Needs AWT (headless), which a JDK without fonts does not have: then
 * making it fails with some {@link LinkageError} or {@link InternalError}.
 */
final class Drawing {
  static final int WIDTH = 960;
  static final int HEIGHT = 540;

  /** Told apart by people who see colours differently too (Okabe and Ito's palette). */
  private static final Color[] COLORS = {
    new Color(0x0072B2),
    new Color(0x009E73),
    new Color(0xD55E00),
    new Color(0xCC79A7),
    new Color(0x666666),
    new Color(0xE69F00),
    new Color(0x56B4E9),
  };

  private final Chart<?, ?> chart;

  private Drawing(Chart<?, ?> chart) {
    this.chart = chart;
  }

  static Drawing of(Plot plot, SuiteResult result) {
    System.setProperty("java.awt.headless", "true");
    // Java 17 has no switch over types yet.
    if (plot instanceof Plot.Latency latency) {
      return new Drawing(new LatencyPlot(latency, result.series()).chart());
    }
    return new Drawing(
        plot instanceof Plot.Lines lines
            ? new LinePlot(lines).chart()
            : new BarPlot((Plot.Bars) plot).chart());
  }

  static Color color(int index) {
    return COLORS[index % COLORS.length];
  }

  /** What all plots have in common. */
  static void style(AxesChartStyler styler) {
    styler
        .setChartBackgroundColor(Color.WHITE)
        .setPlotBorderVisible(false)
        .setLegendBorderColor(Color.WHITE)
        .setLegendPosition(Styler.LegendPosition.OutsideS)
        .setLegendLayout(Styler.LegendLayout.Horizontal);
    styler
        .setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13))
        .setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 16));
    styler.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
    styler.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
    // Dashes become a path each in SVG.
    styler.setPlotGridLinesStroke(new BasicStroke(0.5f));
    styler.setPlotGridLinesColor(new Color(0xDDDDDD));
  }

  /** Digits enough for the least of some values, which are above 0. */
  static String pattern(List<Double> values) {
    double least = values.stream().mapToDouble(Double::doubleValue).min().orElse(1);
    int digits = (int) Math.ceil(1 - Math.log10(least));
    return "#,##0." + "#".repeat(Math.max(2, Math.min(6, digits)));
  }

  byte[] png() throws IOException {
    return BitmapEncoder.getBitmapBytes(chart, BitmapEncoder.BitmapFormat.PNG);
  }

  /** A whole SVG document, UTF-8. */
  byte[] svg() throws IOException {
    VectorGraphics2D graphics = new VectorGraphics2D();
    chart.paint(graphics, WIDTH, HEIGHT);
    Document document =
        new SVGProcessor().getDocument(graphics.getCommands(), new PageSize(0, 0, WIDTH, HEIGHT));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    document.writeTo(bytes);
    return bytes.toByteArray();
  }
}
