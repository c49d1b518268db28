package ml.gibbon.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class BenchModelTest {

  @Test
  void softmax_applies_a_weight_for_each_pixel_and_class() {
    assertThat(BenchModel.SOFTMAX.flops()).isEqualTo(4 * 784 * 10);
  }

  @Test
  void relu_applies_each_weight_once() {
    assertThat(BenchModel.RELU.flops()).isEqualTo(4 * (784 * 1200 + 1200 * 1200 + 1200 * 10));
  }

  @Test
  void maxout_applies_the_weights_of_all_five_pieces() {
    assertThat(BenchModel.MAXOUT.flops()).isEqualTo(4 * (784 * 240 * 5 + 240 * 240 * 5 + 240 * 10));
  }

  @Test
  void cnn_applies_a_kernel_at_every_place_that_it_sees() {
    // Along each side, the outer two of three taps look at the padding once.
    long first = (32L * 3 - 2) * (32 * 3 - 2) * 64 * 3;
    long second = (16L * 3 - 2) * (16 * 3 - 2) * 128 * 64;
    long hidden = 8 * 8 * 128 * 256;
    assertThat(BenchModel.CNN.flops()).isEqualTo(4 * (first + second + hidden + 256 * 10));
  }

  @Test
  void convolutional_maxout_applies_a_kernel_where_it_sees_the_image_for_each_piece() {
    // 32 + 2*4 - 8 + 1 = 33 places; tap by tap, those that see the image along a side
    long firstSide = 29 + 30 + 31 + 32 + 32 + 31 + 30 + 29;
    // pooled (33 - 4) / 2 + 1 = 15; 15 + 2*3 - 8 + 1 = 14 places
    long secondSide = 11 + 12 + 13 + 14 + 14 + 13 + 12 + 11;
    // pooled 6; 6 + 2*3 - 5 + 1 = 8 places; pooled 4
    long thirdSide = 5 + 6 + 6 + 6 + 5;
    long first = firstSide * firstSide * (96 * 2) * 3;
    long second = secondSide * secondSide * (192 * 2) * 96;
    long third = thirdSide * thirdSide * (192 * 2) * 192;
    long hidden = 4L * 4 * 192 * (500 * 5);
    assertThat(BenchModel.CONV_MAXOUT.flops())
        .isEqualTo(4 * (first + second + third + hidden + 500 * 10));
  }

  @Test
  void models_are_found_by_the_names_they_have_in_results() {
    for (BenchModel model : BenchModel.values()) {
      assertThat(BenchModel.of(model.key())).isEqualTo(model);
    }
    assertThat(BenchModel.CONV_MAXOUT.key()).isEqualTo("conv-maxout");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BenchModel.of("lstm"))
        .withMessage("lstm is none of softmax, relu, maxout, small-cnn, cnn, conv-maxout");
  }
}
