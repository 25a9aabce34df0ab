package dev.argyle.bench.report;

import java.awt.Font;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries;

/** Bars with their values on them. */
final class BarPlot {
  /** A log scale has no zero: the lowest bar stands so many times above the bottom. */
  private static final double LEAST_HEIGHT = 2;

  /** Room of a linear scale above the longest bar. */
  private static final double HEADROOM = 1.1;

  /** More bars than so many leave no room for their values on them. */
  private static final int MOST_LABELLED = 28;

  /** More categories than so many stand aslant below their bars. */
  private static final int MOST_UPRIGHT = 8;

  /** Letters of all categories together that fit below the axis side by side. */
  private static final int MOST_LETTERS = 110;

  private static final int SLANT_DEGREES = 50;

  private final CategoryChart chart;

  BarPlot(Plot.Bars plot) {
    chart =
        new CategoryChartBuilder()
            .width(Drawing.WIDTH)
            .height(Drawing.HEIGHT)
            .title(plot.title())
            .yAxisTitle(plot.unit())
            .build();
    style(plot);
    int color = 0;
    for (Plot.Group group : plot.groups()) {
      // The library has no word for a bar that is missing but null.
      List<Double> values =
          new ArrayList<>(
              group.values().stream().map(value -> Double.isFinite(value) ? value : null).toList());
      CategorySeries bars = chart.addSeries(group.label(), plot.categories(), values);
      bars.setFillColor(Drawing.color(color++));
    }
    scale(plot);
  }

  private void style(Plot.Bars plot) {
    Drawing.style(chart.getStyler());
    boolean labelled = plot.categories().size() * plot.groups().size() <= MOST_LABELLED;
    chart
        .getStyler()
        .setAvailableSpaceFill(0.8)
        .setLabelsVisible(labelled)
        .setLabelsPosition(0.5)
        .setLabelsFont(new Font(Font.SANS_SERIF, Font.BOLD, 13));
    chart.getStyler().setPlotGridVerticalLinesVisible(false);
    chart.getStyler().setDecimalPattern(Drawing.pattern(values(plot))).setPlotContentSize(0.98);
    int letters = plot.categories().stream().mapToInt(String::length).sum();
    if (plot.categories().size() > MOST_UPRIGHT || letters > MOST_LETTERS) {
      chart.getStyler().setXAxisLabelRotation(SLANT_DEGREES);
    }
  }

  private static List<Double> values(Plot.Bars plot) {
    return plot.groups().stream()
        .flatMap(group -> group.values().stream())
        .filter(value -> value > 0)
        .toList();
  }

  private void scale(Plot.Bars plot) {
    List<Double> values = values(plot);
    if (values.isEmpty()) {
      return;
    }
    double most = Collections.max(values);
    if (plot.logarithmic()) {
      double least = Collections.min(values) / LEAST_HEIGHT;
      chart
          .getStyler()
          .setYAxisLogarithmic(true)
          .setYAxisLogarithmicDecadeOnly(true)
          .setYAxisMin(Math.pow(10, Math.floor(Math.log10(least))))
          .setYAxisMax(Math.pow(10, Math.ceil(Math.log10(most))));
    } else {
      chart.getStyler().setYAxisMin(0.0).setYAxisMax(most * HEADROOM);
    }
  }

  CategoryChart chart() {
    return chart;
  }
}
