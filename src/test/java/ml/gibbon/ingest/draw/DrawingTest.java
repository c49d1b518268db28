package ml.gibbon.ingest.draw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DrawingTest {

  private static final double EXACT = 1e-9;

  @Test
  void a_segment_covers_its_width_and_half_of_the_pixel_on_its_edge() {
    Raster raster = new Raster(20);

    raster.segment(4, 10, 2, 14, 10, 2, 1);

    assertThat(raster.coverage(10 * 20 + 9, 1)).isEqualTo(1);
    assertThat(raster.coverage(11 * 20 + 9, 1)).isEqualTo(1);
    assertThat(raster.coverage(12 * 20 + 9, 1)).isEqualTo(0.5);
    assertThat(raster.coverage(13 * 20 + 9, 1)).isZero();
    assertThat(raster.coverage(10 * 20 + 16, 1)).as("round end").isEqualTo(0.5);
    assertThat(raster.coverage(10 * 20 + 18, 1)).isZero();
  }

  @Test
  void a_segment_may_leave_the_image() {
    Raster raster = new Raster(8);

    raster.segment(-20, -20, 1, 30, 30, 1, 1);

    assertThat(raster.coverage(0, 1)).isEqualTo(1);
    assertThat(raster.coverage(7 * 8 + 7, 1)).isEqualTo(1);
    assertThat(raster.coverage(7, 1)).isZero();
  }

  @Test
  void a_curve_goes_through_its_points() {
    Stroke stroke = Stroke.curve(0, 0, 1, 2, 3, -1);

    assertThat(stroke.points()).startsWith(0, 0).endsWith(3, -1);
    assertThat(stroke.x(5)).isCloseTo(1, within(EXACT));
    assertThat(stroke.y(5)).isCloseTo(2, within(EXACT));
  }

  @Test
  void a_line_is_straight() {
    Stroke stroke = Stroke.line(0, 0, 2, 4, 0, 4);

    assertThat(stroke.points()).containsExactly(0, 0, 1, 2, 2, 4, 1, 4, 0, 4);
  }

  @Test
  void an_ellipse_is_closed() {
    Stroke stroke = Stroke.ellipse(1, 2, 3, 4);

    int last = stroke.size() - 1;
    assertThat(stroke.x(last)).isCloseTo(stroke.x(0), within(EXACT));
    assertThat(stroke.y(last)).isCloseTo(stroke.y(0), within(EXACT));
    for (int i = 0; i <= last; i++) {
      double u = (stroke.x(i) - 1) / 3;
      double v = (stroke.y(i) - 2) / 4;
      assertThat(u * u + v * v).isCloseTo(1, within(EXACT));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, -0.9", // circle of radius 0.9
    "0, 0.9, 0, 0",
    "1, 0, 0, -0.8", // square of half side 0.8
    "1, 1.8, 0, 1",
    "1, 1.1, 1.2, 0.5", // 3-4-5 triangle from the corner (0.8, 0.8)
    "4, 0, 0, -0.45254834", // cross: the nearest inner corner is at (0.32, 0.32)
    "5, 0, 0, 0.5", // ring from radius 0.5 to 0.94
    "5, 0.72, 0, -0.22",
    "6, -0.6, 0, -0.35", // crescent: disc of 0.95 without disc of 0.75 around (0.5, 0)
    "6, 0.5, 0, 0.75",
    "8, 0, 1.5, 0.5", // arrow: its foot ends at y = 1
  })
  void distances_to_an_outline_are_those_of_geometry(
      int label, double x, double y, double distance) {
    assertThat(Outline.distance(label, x, y)).isCloseTo(distance, within(1e-8));
  }
}
