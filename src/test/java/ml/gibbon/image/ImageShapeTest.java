package ml.gibbon.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageShapeTest {

  @Test
  void reads_what_it_writes() {
    ImageShape shape = new ImageShape(3, 32, 48);

    assertThat(shape.toString()).isEqualTo("3x32x48");
    assertThat(ImageShape.parse("3x32x48")).isEqualTo(shape);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "28x28", "1x28x28x", "x1x28x28", "1x28x28x1", "1xx28"})
  void refuses_what_has_not_three_sides(String text) {
    assertThatThrownBy(() -> ImageShape.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
