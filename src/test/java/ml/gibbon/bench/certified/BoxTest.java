package ml.gibbon.bench.certified;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ml.gibbon.attack.PixelRange;
import org.junit.jupiter.api.Test;

class BoxTest {

  private static final float[] IMAGE = {0, .5f, 1};

  @Test
  void ends_where_epsilon_or_the_range_of_pixels_does() {
    Box box = Box.around(IMAGE, .25, PixelRange.UNIT);

    assertThat(box.low()).containsExactly(0, .25, .75);
    assertThat(box.high()).containsExactly(.25, .75, 1);
    assertThat(Box.around(IMAGE, .25, PixelRange.NONE).low()).containsExactly(-.25, .25, .75);
  }

  @Test
  void moves_each_value_outside_to_the_nearest_end() {
    Box box = Box.around(IMAGE, .25, PixelRange.UNIT);

    assertThat(box.nearest(new float[] {-1, .5f, .5f})).containsExactly(0, .5, .75);
    assertThat(box.distance(new float[] {-1, .5f, .5f})).isEqualTo(1);
    assertThat(box.distance(new float[] {.25f, .75f, 1})).isZero();
    assertThat(box.distance(new float[] {.25f, .875f, 1})).isCloseTo(.125, within(1e-15));
  }
}
