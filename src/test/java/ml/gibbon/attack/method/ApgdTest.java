package ml.gibbon.attack.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Stream;
import ml.gibbon.attack.AdversarialImage;
import ml.gibbon.attack.Attack;
import ml.gibbon.attack.AttackRunner;
import ml.gibbon.attack.Choice;
import ml.gibbon.attack.Goal;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.attack.method.Apgd.Objective;
import ml.gibbon.error.InputException;
import ml.gibbon.error.SettingException;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.ImageShape;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.loss.Logits;
import ml.gibbon.loss.LossKind;
import ml.gibbon.model.Architecture;
import ml.gibbon.model.Classifiers;
import ml.gibbon.model.Networks;
import ml.gibbon.model.TestModels;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What algebra and the papers say of APGD. */
class ApgdTest {

  private static final ImageShape SHAPE = TestModels.GREY;
  private static final ImageBatch CLEAN = TestModels.images(SHAPE, 20, 3);

  private static DifferentiableClassifier relu() {
    TestModels.Model model =
        TestModels.model("relu", SHAPE, new Architecture.Relu(List.of(12), 0, 0));
    return Classifiers.compiled(model.network(), SHAPE);
  }

  private static Apgd apgd(Objective loss, int targets, int steps, boolean random, int restarts) {
    return new Apgd(loss, targets, steps, random, restarts, .75);
  }

  private static AttackRunner runner(Attack attack, Goal goal, ThreatModel threat) {
    return new AttackRunner(attack, goal, threat, PixelFormat.FLOAT32, 7);
  }

  static Stream<Goal> goals() {
    return Stream.of(Goal.UNTARGETED, new Goal.LeastLikely(), new Goal.OneClass(1));
  }

  /** The first step of two epsilons ends where one of one epsilon does: on the ball's edge. */
  @ParameterizedTest
  @MethodSource("goals")
  void the_first_step_from_the_clean_image_is_the_fast_gradient_method(Goal goal) {
    Apgd one = apgd(Objective.CROSS_ENTROPY, 1, 1, false, 1);
    try (DifferentiableClassifier model = relu()) {
      ThreatModel cube = new ThreatModel(LpNorm.LINF, .1, PixelRange.UNIT);
      assertThat(runner(one, goal, cube).craft(model, CLEAN).pixels())
          .isEqualTo(runner(new Fgsm(), goal, cube).craft(model, CLEAN).pixels());
      ThreatModel ball = new ThreatModel(LpNorm.L2, .5, PixelRange.NONE);
      float[] moved = runner(one, goal, ball).craft(model, CLEAN).pixels();
      float[] expected = runner(new Fgm(), goal, ball).craft(model, CLEAN).pixels();
      for (int i = 0; i < moved.length; i++) {
        assertThat(moved[i]).isCloseTo(expected[i], within(1e-5f));
      }
    }
  }

  /**
   * Logistic regression, y in {-1, +1}: the worst case inside the ball is softplus(epsilon ||w||_*
   * - y (w x + b)), with the dual norm of the ball's.
   */
  @ParameterizedTest
  @EnumSource(names = {"LINF", "L2", "L1"})
  void reaches_the_worst_case_of_logistic_regression(LpNorm norm) {
    MultiLayerNetwork network = Networks.fresh(new Architecture.Softmax(), SHAPE, 2, 1);
    TestModels.randomise(network, 12);
    INDArray weights = network.getLayer(0).getParam("W");
    INDArray bias = network.getLayer(0).getParam("b");
    int[] labels = CLEAN.labels().clone();
    for (int i = 0; i < labels.length; i++) {
      labels[i] %= 2;
    }
    ImageBatch clean = new ImageBatch(SHAPE, CLEAN.ids(), labels, CLEAN.pixels());
    double epsilon = norm == LpNorm.LINF ? .05 : .3;
    ThreatModel threat = new ThreatModel(norm, epsilon, PixelRange.NONE);
    Apgd apgd = apgd(Objective.CROSS_ENTROPY, 1, 40, true, 1);
    try (DifferentiableClassifier model = Classifiers.compiled(network, SHAPE)) {
      float[] pixels = runner(apgd, Goal.UNTARGETED, threat).craft(model, clean).pixels();
      float[] logits = model.logits(pixels, clean.size());
      for (int i = 0; i < clean.size(); i++) {
        double margin = bias.getDouble(1) - bias.getDouble(0);
        double l1 = 0;
        double squares = 0;
        double largest = 0;
        for (int j = 0; j < SHAPE.size(); j++) {
          double w = weights.getDouble(j, 1) - weights.getDouble(j, 0);
          margin += w * clean.pixels()[i * SHAPE.size() + j];
          l1 += Math.abs(w);
          squares += w * w;
          largest = Math.max(largest, Math.abs(w));
        }
        double dual =
            switch (norm) {
              case LINF -> l1;
              case L2 -> Math.sqrt(squares);
              default -> largest;
            };
        int y = labels[i] == 1 ? 1 : -1;
        double expected = Math.log1p(Math.exp(epsilon * dual - y * margin));
        double loss = -Math.log(Logits.confidence(logits, 2, i, labels[i]));
        assertThat(loss).isCloseTo(expected, within(5e-3 * expected));
      }
    }
  }

  /**
   * The point of the method: nobody chose a step size, and it is as strong as PGD. Under L1, where
   * three fifths of its steps are made in larger balls and each of PGD's is the best there is
   * inside the pixel range, to within one image of a hundred.
   */
  @ParameterizedTest
  @EnumSource(names = {"LINF", "L2", "L1"})
  void breaks_as_many_images_as_pgd_of_as_many_steps(LpNorm norm) {
    double epsilon =
        switch (norm) {
          case LINF -> .01;
          case L2 -> .06;
          default -> .3;
        };
    ThreatModel threat = new ThreatModel(norm, epsilon, PixelRange.UNIT);
    ImageBatch many = TestModels.images(SHAPE, 300, 4);
    try (DifferentiableClassifier model = relu()) {
      ImageBatch right = asAnswered(model, many);
      Pgd pgd = new Pgd(Choice.AUTO, 30, true, 1, LossKind.CROSS_ENTROPY);
      long fewer = norm == LpNorm.L1 ? 3 : 1;
      long byPgd = broken(runner(pgd, Goal.UNTARGETED, threat).run(model, right));
      for (Objective loss : Objective.values()) {
        Apgd apgd = apgd(loss, 3, 30, true, 1);
        long broken = broken(runner(apgd, Goal.UNTARGETED, threat).run(model, right));
        assertThat(broken).as("%s", loss).isGreaterThanOrEqualTo(byPgd - fewer).isLessThan(300);
      }
      assertThat(byPgd).isGreaterThan(20);
    }
  }

  private static long broken(List<AdversarialImage> images) {
    return images.stream().filter(AdversarialImage::success).count();
  }

  private static ImageBatch asAnswered(DifferentiableClassifier model, ImageBatch images) {
    float[] logits = model.logits(images.pixels(), images.size());
    int[] answers = new int[images.size()];
    for (int i = 0; i < answers.length; i++) {
      answers[i] = Logits.prediction(logits, model.classes(), i);
    }
    return new ImageBatch(images.shape(), images.ids(), answers, images.pixels());
  }

  /** One class after the other, each with its restarts; what is broken is left alone. */
  @Test
  void tries_as_many_targets_as_there_are_wrong_classes_and_counts_each_gradient() {
    ThreatModel threat = new ThreatModel(LpNorm.LINF, .01, PixelRange.UNIT);
    try (DifferentiableClassifier model = relu()) {
      ImageBatch right = asAnswered(model, CLEAN);
      Apgd nine = apgd(Objective.TARGETED_DLR, 9, 7, true, 2);
      List<AdversarialImage> images = runner(nine, Goal.UNTARGETED, threat).run(model, right);
      // Three wrong classes, twice each.
      assertThat(images)
          .filteredOn(image -> !image.success())
          .isNotEmpty()
          .allSatisfy(
              image -> {
                assertThat(image.evaluations()).isEqualTo(7 * 6);
                assertThat(image.queries()).isEqualTo(1 + 6);
              });
      assertThat(images)
          .filteredOn(AdversarialImage::success)
          .isNotEmpty()
          .allSatisfy(image -> assertThat(image.evaluations() % 7).isZero())
          .anySatisfy(image -> assertThat(image.evaluations()).isEqualTo(7));
      Apgd one = apgd(Objective.TARGETED_DLR, 1, 7, true, 1);
      List<AdversarialImage> before = runner(one, Goal.UNTARGETED, threat).run(model, right);
      for (int i = 0; i < before.size(); i++) {
        assertThat(images.get(i).success() || !before.get(i).success()).isTrue();
      }
    }
  }

  @Test
  void losses_that_need_more_classes_than_the_model_has_are_refused_in_one_line() {
    ThreatModel threat = new ThreatModel(LpNorm.LINF, .1, PixelRange.UNIT);
    for (Objective loss : List.of(Objective.DLR, Objective.TARGETED_DLR)) {
      int needed = loss == Objective.DLR ? 3 : 4;
      MultiLayerNetwork network = Networks.fresh(new Architecture.Softmax(), SHAPE, needed - 1, 1);
      int[] labels = new int[CLEAN.size()];
      ImageBatch clean = new ImageBatch(SHAPE, CLEAN.ids(), labels, CLEAN.pixels());
      AttackRunner runner = runner(apgd(loss, 9, 3, true, 1), Goal.UNTARGETED, threat);
      try (DifferentiableClassifier model = Classifiers.compiled(network, SHAPE)) {
        assertThatThrownBy(() -> runner.run(model, clean))
            .isInstanceOf(InputException.class)
            .hasMessageContaining(
                "needs %d classes but the model has %d".formatted(needed, needed - 1));
      }
    }
  }

  @Test
  void settings_are_checked() {
    assertThatThrownBy(() -> apgd(Objective.DLR, 0, 1, true, 1))
        .isInstanceOf(SettingException.class)
        .hasMessageContaining("targets");
    assertThatThrownBy(() -> apgd(Objective.DLR, 1, 0, true, 1)).hasMessageContaining("steps");
    assertThatThrownBy(() -> apgd(Objective.DLR, 1, 1, false, 2))
        .hasMessageContaining("1 without random-start");
    assertThatThrownBy(() -> new Apgd(Objective.DLR, 1, 1, true, 1, 1))
        .hasMessageContaining("rho must be a number above 0 and below 1");
  }
}
