package ml.gibbon.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WindowTest {

  @Test
  void the_places_of_a_tap_are_those_whose_source_is_inside() {
    int cases = 0;
    for (int in = 1; in < 8; in++) {
      for (int kernel = 1; kernel <= 4; kernel++) {
        for (int stride = 1; stride <= 3; stride++) {
          for (int padding = 0; padding < 4; padding++) {
            for (int dilation = 1; dilation <= 3; dilation++) {
              int room = in + 2 * padding - (kernel - 1) * dilation - 1;
              if (room >= 0) {
                check(
                    new Window.Axis(
                        in, room / stride + 1, kernel, stride, padding, padding, dilation));
                cases++;
              }
            }
          }
        }
      }
    }
    assertThat(cases).isGreaterThan(500);
  }

  private static void check(Window.Axis axis) {
    for (int tap = 0; tap < axis.kernel(); tap++) {
      for (int place = 0; place < axis.out(); place++) {
        boolean listed = place >= axis.first(tap) && place < axis.end(tap);
        assertThat(axis.inside(axis.source(place, tap)))
            .as("%s %d %d", axis, place, tap)
            .isEqualTo(listed);
      }
    }
  }
}
