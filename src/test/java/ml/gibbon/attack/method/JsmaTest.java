package ml.gibbon.attack.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import ml.gibbon.attack.AdversarialImage;
import ml.gibbon.attack.AttackRunner;
import ml.gibbon.attack.Budget;
import ml.gibbon.attack.Goal;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.ImageShape;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.loss.Logits;
import ml.gibbon.model.Architecture;
import ml.gibbon.model.Classifiers;
import ml.gibbon.model.TestModels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** JSMA on a linear model, where each step can be followed by hand. */
class JsmaTest {

  private static final ImageShape SHAPE = TestModels.GREY;
  private static final int SIZE = SHAPE.size();
  private static final ImageBatch CLEAN = TestModels.images(SHAPE, 20, 3);
  private static final ThreatModel THREAT =
      new ThreatModel(LpNorm.L0, new Budget.Smallest(), PixelRange.UNIT);

  static Stream<Goal> goals() {
    return Stream.of(
        new Goal.OneClass(1), new Goal.LeastLikely(), new Goal.RandomClass(), Goal.UNTARGETED);
  }

  private static List<AdversarialImage> run(
      DifferentiableClassifier model, Goal goal, double theta, double gamma) {
    return new AttackRunner(new Jsma(theta, gamma), goal, THREAT, PixelFormat.FLOAT32, 7)
        .run(model, CLEAN);
  }

  /** Algorithm 2, pair by pair over all pairs, with the weights for gradients. */
  @ParameterizedTest
  @MethodSource("goals")
  void follows_the_papers_algorithm_on_a_linear_model(Goal goal) {
    TestModels.Model linear = TestModels.model("softmax", SHAPE, new Architecture.Softmax());
    INDArray weights = linear.network().getLayer(0).getParam("W");
    INDArray bias = linear.network().getLayer(0).getParam("b");
    double theta = .6;
    double gamma = .25;
    try (DifferentiableClassifier model = Classifiers.compiled(linear.network(), SHAPE)) {
      List<AdversarialImage> found = run(model, goal, theta, gamma);
      int changed = 0;
      for (int i = 0; i < CLEAN.size(); i++) {
        AdversarialImage image = found.get(i);
        float[] pixels = new float[SIZE];
        System.arraycopy(CLEAN.pixels(), i * SIZE, pixels, 0, SIZE);
        int reference = goal.isTargeted() ? image.target().getAsInt() : image.label();
        int pairs = 0;
        int passes = 0;
        while (pairs < (int) (gamma * SIZE / 2)) {
          passes++;
          if (goal.isAchieved(image.label(), reference, prediction(weights, bias, pixels))) {
            break;
          }
          int[] pair = bestPair(weights, reference, goal.isTargeted() ? 1 : -1, pixels);
          if (pair == null) {
            break;
          }
          for (int value : pair) {
            pixels[value] = Math.min(1, (float) (pixels[value] + theta));
          }
          pairs++;
        }
        float[] adversarial = new float[SIZE];
        PixelFormat.FLOAT32.decode(image.adversarialPixels(), adversarial, 0);
        assertThat(adversarial).isEqualTo(pixels);
        // Two gradients a pass.
        assertThat(image.evaluations()).isEqualTo(2 * passes);
        assertThat(image.queries()).isZero();
        changed += pairs;
      }
      assertThat(changed).isGreaterThan(5);
    }
  }

  private static int prediction(INDArray weights, INDArray bias, float[] pixels) {
    float[] logits = new float[TestModels.CLASSES];
    for (int k = 0; k < logits.length; k++) {
      double logit = bias.getDouble(k);
      for (int j = 0; j < SIZE; j++) {
        logit += weights.getDouble(j, k) * pixels[j];
      }
      logits[k] = (float) logit;
    }
    return Logits.prediction(logits, logits.length, 0);
  }

  /** Null where no pair makes the one rise and the other fall. */
  private static int[] bestPair(INDArray weights, int reference, int sign, float[] pixels) {
    double saliency = 0;
    int[] best = null;
    for (int p = 0; p < SIZE; p++) {
      for (int q = p + 1; q < SIZE; q++) {
        double of = 0;
        double others = 0;
        for (int k = 0; k < TestModels.CLASSES; k++) {
          double both = weights.getDouble(p, k) + weights.getDouble(q, k);
          of += k == reference ? both : 0;
          others += k == reference ? 0 : both;
        }
        boolean isAllowed = pixels[p] < 1 && pixels[q] < 1 && sign * of > 0 && sign * others < 0;
        if (isAllowed && -of * others > saliency * (1 + 1e-6)) {
          saliency = -of * others;
          best = new int[] {p, q};
        }
      }
    }
    return best;
  }

  @ParameterizedTest
  @MethodSource("goals")
  void changes_no_more_than_gamma_of_the_values_and_nothing_where_the_goal_is_reached(Goal goal) {
    TestModels.Model relu =
        TestModels.model("relu", SHAPE, new Architecture.Relu(List.of(12), 0, 0));
    try (DifferentiableClassifier model = Classifiers.compiled(relu.network(), SHAPE)) {
      for (double theta : new double[] {1, -.4}) {
        for (AdversarialImage image : run(model, goal, theta, .1)) {
          // .1 of 64 values are three pairs.
          assertThat(image.l0()).isLessThanOrEqualTo(6);
          int reference = goal.isTargeted() ? image.target().getAsInt() : image.label();
          if (goal.isAchieved(image.label(), reference, image.cleanPrediction())) {
            assertThat(image.l0()).isZero();
            assertThat(image.evaluations()).isEqualTo(2);
          }
        }
      }
      assertThat(run(model, goal, 1, 1)).filteredOn(AdversarialImage::success).isNotEmpty();
    }
  }

  @Test
  void settings_are_checked() {
    assertThatThrownBy(() -> new Jsma(0, .1))
        .hasMessageContaining("theta must be a number from -1");
    assertThatThrownBy(() -> new Jsma(1, 0)).hasMessageContaining("gamma must be a number above 0");
  }
}
