package ml.gibbon.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ml.gibbon.attack.method.Bim;
import ml.gibbon.attack.method.Fgm;
import ml.gibbon.attack.method.Fgsm;
import ml.gibbon.attack.method.Fgvm;
import ml.gibbon.attack.method.Mim;
import ml.gibbon.attack.method.Pgd;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.loss.CrossEntropy;
import ml.gibbon.loss.Logits;
import ml.gibbon.loss.LossKind;
import ml.gibbon.model.Architecture;
import ml.gibbon.model.Classifiers;
import ml.gibbon.model.TestModels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Attacks that are the same by definition, and closed forms where there is one. */
class AttackEqualitiesTest {

  private static final double EPSILON = .1;
  private static final ImageBatch CLEAN = TestModels.images(TestModels.GREY, 20, 3);

  static Stream<Goal> goals() {
    return AttackCases.GOALS.stream();
  }

  private static float[] craft(Attack attack, LpNorm norm, Goal goal) {
    return crafted(attack, new ThreatModel(norm, EPSILON, PixelRange.UNIT), goal).pixels();
  }

  private static DifferentiableClassifier relu() {
    TestModels.Model model =
        TestModels.model("relu", TestModels.GREY, new Architecture.Relu(List.of(12), 0, 0));
    return Classifiers.compiled(model.network(), TestModels.GREY);
  }

  private static Crafted crafted(Attack attack, ThreatModel threat, Goal goal) {
    try (DifferentiableClassifier model = relu()) {
      return new AttackRunner(attack, goal, threat, PixelFormat.FLOAT32, 7).craft(model, CLEAN);
    }
  }

  private static Pgd pgd(double step, int steps) {
    return new Pgd(Choice.of(step), steps, false, 1, LossKind.CROSS_ENTROPY);
  }

  @ParameterizedTest
  @MethodSource("goals")
  void fgsm_is_one_step_of_pgd_from_the_clean_image(Goal goal) {
    assertThat(craft(new Fgsm(), LpNorm.LINF, goal))
        .isEqualTo(craft(pgd(EPSILON, 1), LpNorm.LINF, goal));
  }

  /**
   * Away from the model's own answers asks for these and compares what came out; where they are the
   * labels, that is the same step.
   */
  @ParameterizedTest
  @EnumSource(LpNorm.class)
  void one_step_from_a_drawn_point_takes_one_pass(LpNorm norm) {
    Pgd fast = new Pgd(Choice.of(1.25 * EPSILON), 1, true, 1, LossKind.CROSS_ENTROPY);
    ThreatModel threat = new ThreatModel(norm, norm == LpNorm.L0 ? 3 : EPSILON, PixelRange.UNIT);
    Goal away = new Goal.Untargeted(Goal.Untargeted.Away.PREDICTION);
    try (DifferentiableClassifier model = relu()) {
      float[] logits = model.logits(CLEAN.pixels(), CLEAN.size());
      int[] answers =
          IntStream.range(0, CLEAN.size())
              .map(i -> Logits.prediction(logits, model.classes(), i))
              .toArray();
      ImageBatch right = new ImageBatch(CLEAN.shape(), CLEAN.ids(), answers, CLEAN.pixels());
      Crafted direct =
          new AttackRunner(fast, Goal.UNTARGETED, threat, PixelFormat.FLOAT32, 7)
              .craft(model, right);
      Crafted compared =
          new AttackRunner(fast, away, threat, PixelFormat.FLOAT32, 7).craft(model, right);

      assertThat(direct.pixels()).isEqualTo(compared.pixels());
      assertThat(direct.effort().evaluations()).containsOnly(1);
      assertThat(direct.effort().queries()).containsOnly(0);
      assertThat(direct.pixels()).isNotEqualTo(CLEAN.pixels());
    }
  }

  @ParameterizedTest
  @MethodSource("goals")
  void fgm_is_one_step_of_pgd_and_fgvm_scaled_to_the_ball_is_fgm(Goal goal) {
    assertThat(craft(new Fgm(), LpNorm.L2, goal))
        .isEqualTo(craft(pgd(EPSILON, 1), LpNorm.L2, goal))
        .isEqualTo(craft(new Fgvm(Fgvm.Scaling.L2), LpNorm.L2, goal));
    assertThat(craft(new Fgm(), LpNorm.L1, goal))
        .isEqualTo(craft(pgd(EPSILON, 1), LpNorm.L1, goal));
  }

  @ParameterizedTest
  @MethodSource("goals")
  void bim_is_pgd_from_the_clean_image(Goal goal) {
    assertThat(craft(new Bim(.02, Choice.of(6)), LpNorm.LINF, goal))
        .isEqualTo(craft(pgd(.02, 6), LpNorm.LINF, goal));
  }

  @ParameterizedTest
  @MethodSource("goals")
  void mim_without_momentum_is_bim(Goal goal) {
    assertThat(craft(new Mim(Choice.of(.02), 6, 0), LpNorm.LINF, goal))
        .isEqualTo(craft(new Bim(.02, Choice.of(6)), LpNorm.LINF, goal));
  }

  /** min(epsilon + 4, 1.25 epsilon) in grey levels: 8/255 gives 10, .3 gives 80 (76.5 + 4). */
  @Test
  void bim_takes_the_papers_number_of_steps() {
    for (var expected : List.of(new double[] {8 / 255.0, 10}, new double[] {.3, 80})) {
      ThreatModel threat = new ThreatModel(LpNorm.LINF, expected[0], PixelRange.UNIT);
      Crafted crafted = crafted(new Bim(1 / 255.0, Choice.AUTO), threat, Goal.UNTARGETED);
      assertThat(crafted.effort().evaluations()).containsOnly((int) expected[1]);
    }
  }

  /** Of several starts the worst case is kept, image by image, and what is broken is left alone. */
  @Test
  void more_restarts_are_never_weaker_and_start_standing_images_only() {
    ThreatModel threat = new ThreatModel(LpNorm.LINF, .02, PixelRange.UNIT);
    try (DifferentiableClassifier model = relu()) {
      List<AdversarialImage> before = List.of();
      for (int restarts : new int[] {1, 2, 5}) {
        Pgd pgd = new Pgd(Choice.AUTO, 4, true, restarts, LossKind.CROSS_ENTROPY);
        List<AdversarialImage> now =
            new AttackRunner(pgd, Goal.UNTARGETED, threat, PixelFormat.FLOAT32, 7)
                .run(model, CLEAN);
        for (int i = 0; i < before.size(); i++) {
          assertThat(now.get(i).success() || !before.get(i).success()).isTrue();
        }
        for (AdversarialImage image : now) {
          assertThat(image.evaluations() % 4).isZero();
          assertThat(image.evaluations()).isBetween(4, 4 * restarts);
          if (!image.success()) {
            assertThat(image.evaluations()).isEqualTo(4 * restarts);
          }
        }
        before = now;
      }
      assertThat(before).extracting(AdversarialImage::success).contains(true, false);
    }
  }

  /** Along the gradient of a linear model the first wrong answer is where two logits meet. */
  @Test
  void the_search_along_the_gradient_of_a_linear_model_ends_where_two_classes_meet() {
    TestModels.Model linear =
        TestModels.model("softmax", TestModels.GREY, new Architecture.Softmax());
    ThreatModel threat = new ThreatModel(LpNorm.L2, new Budget.Smallest(), PixelRange.NONE);
    int size = TestModels.GREY.size();
    try (DifferentiableClassifier model = Classifiers.compiled(linear.network(), TestModels.GREY)) {
      ImageBatch right = asAnswered(model);
      List<AdversarialImage> found =
          new AttackRunner(
                  new Fgvm(Fgvm.Scaling.SEARCH), Goal.UNTARGETED, threat, PixelFormat.FLOAT32, 1)
              .run(model, right);
      var pass =
          model.differentiate(right.pixels(), right.size(), new CrossEntropy(right.labels()));
      int classes = model.classes();
      int searched = 0;
      for (int i = 0; i < CLEAN.size(); i++) {
        AdversarialImage image = found.get(i);
        double length = 0;
        for (int j = i * size; j < (i + 1) * size; j++) {
          length += (double) pass.gradient()[j] * pass.gradient()[j];
        }
        // Logits move linearly along the direction: the first to overtake the label's.
        double expected = Double.POSITIVE_INFINITY;
        float[] moved = CLEAN.pixels().clone();
        for (int j = i * size; j < (i + 1) * size; j++) {
          moved[j] += (float) (pass.gradient()[j] / Math.sqrt(length));
        }
        float[] after = model.logits(moved, CLEAN.size());
        int label = i * classes + image.label();
        for (int k = 0; k < classes; k++) {
          int other = i * classes + k;
          double behind = (double) pass.logits()[label] - pass.logits()[other];
          double gain = behind - ((double) after[label] - after[other]);
          if (other != label && gain > 0) {
            expected = Math.min(expected, behind / gain);
          }
        }
        if (expected < Math.sqrt(size)) {
          searched++;
          assertThat(image.success()).isTrue();
          assertThat((double) image.l2()).isCloseTo(expected, within(1e-3 * expected));
        }
      }
      assertThat(searched).isGreaterThan(5);
    }
  }

  /** The images with the labels that a model gives them. */
  private static ImageBatch asAnswered(DifferentiableClassifier model) {
    float[] logits = model.logits(CLEAN.pixels(), CLEAN.size());
    int[] answers =
        IntStream.range(0, CLEAN.size())
            .map(image -> Logits.prediction(logits, model.classes(), image))
            .toArray();
    return new ImageBatch(CLEAN.shape(), CLEAN.ids(), answers, CLEAN.pixels());
  }

  @Test
  void an_image_that_is_wrong_already_is_left_as_it_is_by_an_attack_of_minimum_norm() {
    ThreatModel threat = new ThreatModel(LpNorm.L2, new Budget.Smallest(), PixelRange.UNIT);
    try (DifferentiableClassifier model = relu()) {
      ImageBatch right = asAnswered(model);
      int[] wrong = right.labels().clone();
      Arrays.setAll(wrong, image -> (right.labels()[image] + 1) % model.classes());
      ImageBatch clean = new ImageBatch(CLEAN.shape(), CLEAN.ids(), wrong, CLEAN.pixels());
      AttackRunner runner =
          new AttackRunner(
              new Fgvm(Fgvm.Scaling.SEARCH), Goal.UNTARGETED, threat, PixelFormat.FLOAT32, 1);
      assertThat(runner.run(model, clean))
          .allSatisfy(
              image -> {
                assertThat(image.success()).isTrue();
                assertThat(image.l0()).isZero();
                assertThat(image.queries()).isZero();
              });
    }
  }
}
