package dev.argyle.bench.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Latency over percentile, both on log scales so that the tail has as much room as the middle: one
 * line a series, floors dashed.
 */
final class LatencyPlot {
  /** What a log axis shows zero as. */
  private static final double LEAST_MS = 1e-3;

  /** Points a decade of the percentile axis. */
  private static final int STEPS = 40;

  private final XYChart chart;

  /** Of those of the series that the plot names. */
  LatencyPlot(Plot.Latency plot, List<Series> all) {
    chart =
        new XYChartBuilder()
            .width(Drawing.WIDTH)
            .height(Drawing.HEIGHT)
            .title(plot.title())
            .xAxisTitle("percentile")
            .yAxisTitle("ms")
            .build();
    style();
    List<Series> shown =
        plot.keys().stream()
            .flatMap(key -> all.stream().filter(series -> series.key().equals(key)))
            .filter(series -> series.total().getTotalCount() > 0)
            .toList();
    for (int i = 0; i < shown.size(); i++) {
      add(shown.get(i), Drawing.color(i));
    }
    scale(shown);
  }

  private void style() {
    // The library's own log axis cannot have labels of ours, so x values are logarithms already.
    chart
        .getStyler()
        .setXAxisMin(0.0)
        .setxAxisTickLabelsFormattingFunction(LatencyPlot::percentileLabel)
        .setYAxisLogarithmic(true)
        .setYAxisLogarithmicDecadeOnly(true)
        .setYAxisDecimalPattern("0.###");
    Drawing.style(chart.getStyler());
  }

  /** Whole decades on both axes, so that each has labels enough to be read. */
  private void scale(List<Series> shown) {
    long most = 10;
    double leastMs = 1;
    double longestMs = 1;
    for (Series series : shown) {
      Histogram total = series.total();
      most = Math.max(most, total.getTotalCount());
      leastMs = Math.min(leastMs, Math.max(LEAST_MS, total.getMinValue() / 1e6));
      longestMs = Math.max(longestMs, total.getMaxValue() / 1e6);
    }
    double decades = Math.ceil(Math.log10((double) most));
    chart
        .getStyler()
        .setXAxisMax(decades)
        .setXAxisTickMarkSpacingHint((int) (0.8 * Drawing.WIDTH / decades))
        .setYAxisMin(Math.pow(10, Math.floor(Math.log10(leastMs))))
        .setYAxisMax(Math.pow(10, Math.ceil(Math.log10(longestMs))));
  }

  private void add(Series series, Color color) {
    Histogram total = series.total();
    List<Double> x = new ArrayList<>();
    List<Double> y = new ArrayList<>();
    // Up to 1 - 1/count: beyond it there is one sample, which a line would make look like many.
    double end = Math.log10((double) total.getTotalCount());
    for (int step = 0; step <= end * STEPS; step++) {
      // The library would put ticks only on evenly spaced values, and not on whole decades: the
      // first step is a half one.
      double decade = Math.max(0, step - 0.5) / STEPS;
      x.add(decade);
      y.add(Math.max(LEAST_MS, total.getValueAtPercentile(percentile(decade)) / 1e6));
    }
    XYSeries line = chart.addSeries(legend(series), x, y);
    line.setMarker(SeriesMarkers.NONE);
    line.setLineColor(color);
    line.setLineStyle(
        series.kind() == Series.Kind.FLOOR
            ? new BasicStroke(
                1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {6, 4}, 0)
            : new BasicStroke(2.5f));
  }

  /** What stands before the explanation. */
  private static String legend(Series series) {
    return series.label().split(":", 2)[0];
  }

  /** 0 is 0 %, 1 is 90 %, 2 is 99 %, … */
  private static double percentile(double decade) {
    return 100 - 100 / Math.pow(10, decade);
  }

  private static String percentileLabel(double decade) {
    return number(percentile(decade)) + " %";
  }

  /** Without zeros at its end. */
  private static String number(double value) {
    String text = String.format(Locale.ROOT, "%.6f", value);
    return text.replaceFirst("\\.?0+$", "");
  }

  XYChart chart() {
    return chart;
  }
}
