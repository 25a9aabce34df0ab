package dev.argyle.bench.report;

import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Lines from point to point; the upright axis begins at zero. */
final class LinePlot {
  /** More points than so many would hide the line under their marks. */
  private static final int MOST_MARKED = 20;

  /** Room above the highest point. */
  private static final double HEADROOM = 1.05;

  private final XYChart chart;

  LinePlot(Plot.Lines plot) {
    chart =
        new XYChartBuilder()
            .width(Drawing.WIDTH)
            .height(Drawing.HEIGHT)
            .title(plot.title())
            .xAxisTitle(plot.xTitle())
            .yAxisTitle(plot.yTitle())
            .build();
    Drawing.style(chart.getStyler());
    double most = 0;
    int color = 0;
    // The library refuses lines without points.
    List<Plot.Line> drawn = plot.lines().stream().filter(line -> !line.x().isEmpty()).toList();
    for (Plot.Line line : drawn) {
      XYSeries series = chart.addSeries(line.label(), line.x(), line.y());
      series.setLineColor(Drawing.color(color));
      series.setMarkerColor(Drawing.color(color));
      series.setMarker(line.x().size() > MOST_MARKED ? SeriesMarkers.NONE : SeriesMarkers.CIRCLE);
      color++;
      most = line.y().stream().mapToDouble(Double::doubleValue).reduce(most, Math::max);
    }
    if (plot.logarithmicX()) {
      chart.getStyler().setXAxisLogarithmic(true);
    }
    if (plot.logarithmicY()) {
      chart.getStyler().setYAxisLogarithmic(true);
    } else {
      chart.getStyler().setYAxisMin(0.0).setYAxisMax(most > 0 ? most * HEADROOM : 1);
    }
    chart.getStyler().setYAxisDecimalPattern("#,##0.##");
  }

  XYChart chart() {
    return chart;
  }
}
