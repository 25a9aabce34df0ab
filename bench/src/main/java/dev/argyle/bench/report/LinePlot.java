package dev.argyle.bench.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.XYStyler;
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
    int color = 0;
    List<Double> allX = new ArrayList<>();
    List<Double> allY = new ArrayList<>();
    for (Plot.Line line : plot.lines()) {
      Plot.Line points = drawable(line, plot);
      // The library refuses lines without points.
      if (!points.x().isEmpty()) {
        add(points, Drawing.color(color));
      }
      color++;
      allX.addAll(points.x());
      allY.addAll(points.y());
    }
    scale(plot, allX, allY);
  }

  /** The points that have a place on the axes: no gaps, and above zero on a logarithmic one. */
  private static Plot.Line drawable(Plot.Line line, Plot.Lines plot) {
    List<Double> x = new ArrayList<>();
    List<Double> y = new ArrayList<>();
    for (int i = 0; i < line.x().size(); i++) {
      double atX = line.x().get(i);
      double atY = line.y().get(i);
      boolean hasPlace = (!plot.logarithmicX() || atX > 0) && (!plot.logarithmicY() || atY > 0);
      if (Double.isFinite(atX) && Double.isFinite(atY) && hasPlace) {
        x.add(atX);
        y.add(atY);
      }
    }
    return new Plot.Line(line.label(), x, y);
  }

  private void add(Plot.Line line, Color color) {
    XYSeries series = chart.addSeries(line.label(), line.x(), line.y());
    series.setLineColor(color);
    series.setLineStyle(new BasicStroke(2.5f));
    series.setMarkerColor(color);
    series.setMarker(line.x().size() > MOST_MARKED ? SeriesMarkers.NONE : SeriesMarkers.CIRCLE);
  }

  private void scale(Plot.Lines plot, List<Double> x, List<Double> y) {
    if (y.isEmpty()) {
      return;
    }
    XYStyler styler = chart.getStyler();
    styler.setYAxisDecimalPattern(Drawing.pattern(y.stream().filter(at -> at > 0).toList()));
    if (plot.logarithmicX()) {
      styler.setXAxisLogarithmic(true).setXAxisLogarithmicDecadeOnly(true);
      if (powersOfTen(x) < 2) {
        styler.setXAxisMin(decadeBelow(x)).setXAxisMax(decadeAbove(x));
      }
    }
    if (plot.logarithmicY()) {
      styler.setYAxisLogarithmic(true).setYAxisLogarithmicDecadeOnly(true);
      styler.setYAxisMin(decadeBelow(y)).setYAxisMax(decadeAbove(y));
    } else {
      double most = Collections.max(y);
      styler.setYAxisMin(0.0).setYAxisMax(most > 0 ? most * HEADROOM : 1);
    }
  }

  /** A logarithmic axis has labels only there. */
  private static int powersOfTen(List<Double> values) {
    double below = Math.floor(Math.log10(Collections.max(values)));
    double above = Math.ceil(Math.log10(Collections.min(values)));
    return (int) (below - above) + 1;
  }

  private static double decadeBelow(List<Double> values) {
    return Math.pow(10, Math.floor(Math.log10(Collections.min(values))));
  }

  private static double decadeAbove(List<Double> values) {
    // The least value may be a power of ten itself, and the axis has to have some length.
    double above = Math.ceil(Math.log10(Collections.max(values)));
    return Math.max(Math.pow(10, above), 10 * decadeBelow(values));
  }

  XYChart chart() {
    return chart;
  }
}
