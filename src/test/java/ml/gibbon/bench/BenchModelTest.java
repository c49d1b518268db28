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
  void cnn_applies_a_kernel_at_every_place() {
    long first = 32L * 32 * 64 * (3 * 3 * 3);
    long second = 16L * 16 * 128 * (3 * 3 * 64);
    long hidden = 8 * 8 * 128 * 256;
    assertThat(BenchModel.CNN.flops()).isEqualTo(4 * (first + second + hidden + 256 * 10));
  }

  @Test
  void convolutional_maxout_applies_a_kernel_at_every_place_for_each_piece() {
    // 32 + 2*4 - 8 + 1 = 33 places; pooled (33 - 4) / 2 + 1 = 15
    long first = 33L * 33 * (96 * 2) * (8 * 8 * 3);
    // 15 + 2*3 - 8 + 1 = 14; pooled 6
    long second = 14L * 14 * (192 * 2) * (8 * 8 * 96);
    // 6 + 2*3 - 5 + 1 = 8; pooled 4
    long third = 8L * 8 * (192 * 2) * (5 * 5 * 192);
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
        .withMessage("lstm is none of softmax, relu, maxout, cnn, conv-maxout");
  }
}
