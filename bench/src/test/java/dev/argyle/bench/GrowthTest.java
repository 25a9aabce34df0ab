package dev.argyle.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GrowthTest {
  @Test
  void comparesTheSecondTenthToTheLastAndFitsALine() {
    List<Growth.Point> points = new ArrayList<>();
    // What happens in the first tenth is not looked at.
    points.add(new Growth.Point(0, 1e9));
    for (int second = 10; second < 100; second++) {
      points.add(new Growth.Point(second, 2 * second));
    }
    points.add(new Growth.Point(50, Double.NaN));
    Growth growth = Growth.of(points, 100).orElseThrow();
    assertEquals(2 * 14.5, growth.early(), 1e-9);
    assertEquals(2 * 94.5, growth.late(), 1e-9);
    assertEquals(160, growth.difference(), 1e-9);
    assertEquals(7_200, growth.slopePerHour(), 1e-6);
  }

  @Test
  void withoutReadingsInEitherTenthThereIsNone() {
    assertEquals(Optional.empty(), Growth.of(List.of(new Growth.Point(15, 1)), 100));
    assertEquals(Optional.empty(), Growth.of(List.of(new Growth.Point(95, 1)), 100));
  }
}
