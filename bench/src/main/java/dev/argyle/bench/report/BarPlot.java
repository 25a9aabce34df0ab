package dev.argyle.bench.report;

import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries;

/** Bars on a log scale, with their values on them. */
final class BarPlot {
  /** Room above the longest bar, for its value. */
  private static final double HEADROOM = 1.2;

  private final CategoryChart chart;

  BarPlot(Plot.Bars plot) {
    chart =
        new CategoryChartBuilder()
            .width(Drawing.WIDTH)
            .height(Drawing.HEIGHT)
            .title(plot.title())
            .yAxisTitle(plot.unit())
            .build();
    style();
    int color = 0;
    for (Plot.Group group : plot.groups()) {
      // The library has no word for a bar that is missing but null.
      List<Double> values =
          new ArrayList<>(
              group.values().stream().map(value -> value.isNaN() ? null : value).toList());
      CategorySeries bars = chart.addSeries(group.label(), plot.categories(), values);
      bars.setFillColor(Drawing.color(color++));
    }
    scale(plot);
  }

  private void style() {
    Drawing.style(chart.getStyler());
    chart
        .getStyler()
        .setAvailableSpaceFill(0.8)
        .setLabelsVisible(true)
        .setLabelsPosition(1.0)
        .setPlotGridVerticalLinesVisible(false);
  }

  /** Whole decades, with the lowest bar well above the bottom: a log scale has no zero. */
  private void scale(Plot.Bars plot) {
    double least = Double.MAX_VALUE;
    double most = 0;
    for (Plot.Group group : plot.groups()) {
      for (double value : group.values()) {
        least = value > 0 ? Math.min(least, value) : least;
        most = Math.max(most, Double.isNaN(value) ? 0 : value);
      }
    }
    if (most > 0) {
      chart
          .getStyler()
          .setYAxisLogarithmic(true)
          .setYAxisLogarithmicDecadeOnly(true)
          .setYAxisMin(Math.pow(10, Math.floor(Math.log10(least / HEADROOM))))
          .setYAxisMax(Math.pow(10, Math.ceil(Math.log10(most * HEADROOM))));
    }
  }

  CategoryChart chart() {
    return chart;
  }
}
