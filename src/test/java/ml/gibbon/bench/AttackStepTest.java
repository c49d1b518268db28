package ml.gibbon.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.OptionalDouble;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.ImageShape;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AttackStepTest {

  private static final int IMAGES = 20;

  private static MultiLayerNetwork network;
  private static ImageBatch digits;

  @BeforeAll
  static void train() {
    network = DigitReader.train(BenchModel.SOFTMAX, 100);
    digits = DrawnDigits.of(BenchModel.SOFTMAX.shape(), "test", 0, IMAGES);
  }

  private static AttackStep.Work work(BenchAttack attack) {
    try (AttackStep step = new AttackStep(attack, network, digits)) {
      assertThat(step.run()).isEqualTo(IMAGES);
      return step.work();
    }
  }

  @Test
  void attacks_with_as_many_steps_for_every_image_count_them() {
    // And the clean image and the last point, whose gradients nobody needs.
    assertThat(work(BenchAttack.PGD).backward()).isEqualTo(40);
    assertThat(work(BenchAttack.PGD).forward()).isEqualTo(42);
    assertThat(work(BenchAttack.MIM).backward()).isEqualTo(10);
    assertThat(work(BenchAttack.APGD).backward()).isEqualTo(100);
  }

  @Test
  void deepfool_takes_nine_gradients_of_a_pass_and_leaves_no_image_of_a_linear_model_unbroken() {
    AttackStep.Work work = work(BenchAttack.DEEPFOOL);

    assertThat(work.success()).isEqualTo(1);
    // The clean pass, and for each step one with gradients and one that looks whether it is done.
    assertThat(work.backward()).isEqualTo(9 * (work.forward() - 1) / 2, within(1e-9));
  }

  @Test
  void square_asks_for_no_gradient() {
    assertThat(work(BenchAttack.SQUARE).backward()).isZero();
  }

  @Test
  void trained_weights_read_most_digits_and_drawn_ones_do_not() {
    assertThat(accuracy(network)).isGreaterThan(.7);
    assertThat(accuracy(BenchModel.SOFTMAX.network())).isLessThan(.4);
  }

  private static double accuracy(MultiLayerNetwork network) {
    ImageBatch test = DrawnDigits.of(BenchModel.SOFTMAX.shape(), "test", 0, 200);
    try (AttackStep step = new AttackStep(BenchAttack.MIM, network, test)) {
      return 1 - step.clean();
    }
  }

  @Test
  void digits_stand_in_the_middle_of_larger_images_and_in_every_channel() {
    ImageBatch grey = DrawnDigits.of(new ImageShape(1, 28, 28), "test", 0, 3);
    ImageBatch large = DrawnDigits.of(new ImageShape(3, 32, 32), "test", 0, 3);

    int at = 2 * 28 * 28 + 14 * 28 + 13;
    for (int channel = 0; channel < 3; channel++) {
      assertThat(large.pixels()[((2 * 3 + channel) * 32 + 16) * 32 + 15])
          .isEqualTo(grey.pixels()[at]);
      assertThat(large.pixels()[(2 * 3 + channel) * 32 * 32]).isZero();
    }
    assertThat(large.labels()).containsExactly(0, 1, 2);
  }

  @Test
  void attacks_are_found_by_the_names_they_have_in_results() {
    for (BenchAttack attack : BenchAttack.values()) {
      assertThat(BenchAttack.of(attack.key())).isEqualTo(attack);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BenchAttack.of("nes"))
        .withMessage("nes is none of pgd, mim, deepfool, jsma, cw, apgd, square");
  }

  @Test
  void a_row_compares_round_by_round_and_says_what_the_products_alone_take() {
    AttackRow row =
        new AttackRow(
            BenchModel.MAXOUT,
            BenchAttack.PGD,
            256,
            new AttackStep.Work(42, 40, 1),
            OptionalDouble.of(.9),
            "AVX2",
            List.of(
                round(100, 80, 50), // 2 and, of PyTorch's better form, 1.25
                round(300, 200, 100), // 3, 1.5
                round(200, 100, 40))); // 5, 2

    assertThat(row.columns())
        .containsEntry("attack", "pgd")
        .containsEntry("ours", 200.0)
        .containsEntry("ratio_default", 3.0)
        .containsEntry("ratio_best", 1.5)
        .containsEntry("ratio_best_least", 1.25)
        .containsEntry("ratio_best_most", 2.0)
        // 200 images a second, each 42 / 42,000 s forth and 40 / 20,000 s back
        .containsEntry("product_share", .6)
        .containsEntry("instruction_set", "AVX2");
  }

  private static AttackRow.Round round(double ours, double torchBest, double torchDefault) {
    return new AttackRow.Round(
        ours, 42_000, 20_000, OptionalDouble.of(torchDefault), OptionalDouble.of(torchBest));
  }
}
