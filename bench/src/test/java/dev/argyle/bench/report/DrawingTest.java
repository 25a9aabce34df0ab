package dev.argyle.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DrawingTest {
  private static final double NONE = Double.NaN;

  @Test
  void barsMayBeMissingManyOrTiny() throws IOException {
    draw(bars(true, List.of("a", "b"), List.of(NONE, NONE)));
    draw(bars(false, List.of("a", "b"), List.of(1e-5, NONE)));
    draw(bars(true, List.of("a", "b"), List.of(0.0, 3e6)));
    List<String> many = IntStream.range(0, 25).mapToObj(i -> "package" + i).toList();
    draw(bars(true, many, Collections.nCopies(25, 2.0)));
  }

  @Test
  void linesMayHaveGapsZerosAndOneDecade() throws IOException {
    draw(lines(false, List.of(1.0, 2.0, 3.0), List.of(1.0, NONE, Double.POSITIVE_INFINITY)));
    draw(lines(true, List.of(0.0, 10.0, 100.0), List.of(0.0, 12.0, 20.0)));
    draw(lines(true, List.of(2.0, 3.0), List.of(0.42, 0.44)));
    draw(lines(true, List.of(1.0), List.of(1.0)));
    draw(lines(true, List.of(), List.of()));
  }

  @Test
  void tinyFiguresGetTheirDigits() {
    assertEquals("#,##0.##", Drawing.pattern(List.of(5.0, 1000.0)));
    assertEquals("#,##0.####", Drawing.pattern(List.of(0.0012, 1000.0)));
    assertEquals("#,##0.##", Drawing.pattern(List.of()));
  }

  private static Plot bars(boolean logarithmic, List<String> categories, List<Double> values) {
    return new Plot.Bars(
        "bars", "Bars", "ms", logarithmic, categories, List.of(new Plot.Group("all", values)));
  }

  private static Plot lines(boolean logarithmic, List<Double> x, List<Double> y) {
    return new Plot.Lines(
        "lines", "Lines", "x", "y", logarithmic, logarithmic, List.of(new Plot.Line("all", x, y)));
  }

  private static void draw(Plot plot) throws IOException {
    Drawing drawing = Drawing.of(plot, null);
    assertTrue(drawing.png().length > 0);
    assertTrue(new String(drawing.svg(), StandardCharsets.UTF_8).contains("<svg"));
  }
}
