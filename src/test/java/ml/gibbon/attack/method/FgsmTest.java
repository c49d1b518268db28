package ml.gibbon.attack.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import ml.gibbon.attack.AdversarialImage;
import ml.gibbon.attack.AttackRunner;
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
import ml.gibbon.model.Networks;
import ml.gibbon.model.TestModels;
import ml.gibbon.model.dl4j.Dl4jClassifier;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Closed forms and directions that the paper and algebra give. */
class FgsmTest {

  private static final Goal TRUE_LABEL = Goal.UNTARGETED;
  private static final ImageShape SHAPE = TestModels.GREY;

  /**
   * Logistic regression, y in {-1, +1}: the worst case inside the ball is softplus(epsilon ||w||_1
   * - y (w x + b)), and FGSM reaches it exactly (arXiv:1412.6572, section 5).
   */
  @Test
  void reaches_the_worst_case_of_logistic_regression() {
    MultiLayerNetwork network = Networks.fresh(new Architecture.Softmax(), SHAPE, 2, 1);
    TestModels.randomise(network, 12);
    INDArray weights = network.getLayer(0).getParam("W");
    INDArray bias = network.getLayer(0).getParam("b");
    ImageBatch images = binary(TestModels.images(SHAPE, 30, 3));
    double epsilon = .25;
    float[] pixels = attack(network, images, TRUE_LABEL, epsilon);
    float[] logits = new Dl4jClassifier(network, SHAPE).logits(pixels, images.size());
    for (int i = 0; i < images.size(); i++) {
      double margin = bias.getDouble(1) - bias.getDouble(0);
      double l1 = 0;
      for (int j = 0; j < SHAPE.size(); j++) {
        double w = weights.getDouble(j, 1) - weights.getDouble(j, 0);
        margin += w * images.pixels()[i * SHAPE.size() + j];
        l1 += Math.abs(w);
      }
      int y = images.labels()[i] == 1 ? 1 : -1;
      double expected = Math.log1p(Math.exp(epsilon * l1 - y * margin));
      double loss = -Math.log(Logits.confidence(logits, 2, i, images.labels()[i]));
      assertThat(loss).isCloseTo(expected, within(1e-3 * expected));
    }
  }

  private static ImageBatch binary(ImageBatch images) {
    int[] labels = images.labels().clone();
    for (int i = 0; i < labels.length; i++) {
      labels[i] %= 2;
    }
    return new ImageBatch(images.shape(), images.ids(), labels, images.pixels());
  }

  /** For linear softmax the sign of the pixel gradient is that of sum_k p_k w_k - w_y. */
  @Test
  void moves_every_pixel_of_a_linear_softmax_by_the_sign_of_its_closed_form() {
    MultiLayerNetwork network =
        TestModels.model("softmax", SHAPE, new Architecture.Softmax()).network();
    INDArray weights = network.getLayer(0).getParam("W");
    ImageBatch images = TestModels.images(SHAPE, 10, 4);
    float[] pixels = attack(network, images, TRUE_LABEL, .1);
    float[] logits = new Dl4jClassifier(network, SHAPE).logits(images.pixels(), 10);
    for (int i = 0; i < 10; i++) {
      for (int j = 0; j < SHAPE.size(); j++) {
        double gradient = -weights.getDouble(j, images.labels()[i]);
        for (int k = 0; k < TestModels.CLASSES; k++) {
          gradient += Logits.confidence(logits, TestModels.CLASSES, i, k) * weights.getDouble(j, k);
        }
        int at = i * SHAPE.size() + j;
        double expected = images.pixels()[at] + .1 * Math.signum(gradient);
        if (Math.abs(gradient) > 1e-5) {
          assertThat((double) pixels[at]).isCloseTo(expected, within(1e-6));
        }
      }
    }
  }

  @Test
  void targeted_attack_raises_the_confidence_in_the_target() {
    MultiLayerNetwork network =
        TestModels.model("relu", SHAPE, new Architecture.Relu(List.of(12), 0, 0)).network();
    ImageBatch images = TestModels.images(SHAPE, 20, 5);
    DifferentiableClassifier classifier = new Dl4jClassifier(network, SHAPE);
    float[] before = classifier.logits(images.pixels(), 20);
    float[] after = classifier.logits(attack(network, images, new Goal.OneClass(2), .02), 20);
    for (int i = 0; i < 20; i++) {
      assertThat(Logits.confidence(after, TestModels.CLASSES, i, 2))
          .isGreaterThan(Logits.confidence(before, TestModels.CLASSES, i, 2));
    }
  }

  @Test
  void least_likely_class_is_the_smallest_clean_logit_and_stands_in_the_target_column() {
    MultiLayerNetwork network =
        TestModels.model("relu", SHAPE, new Architecture.Relu(List.of(12), 0, 0)).network();
    ImageBatch images = TestModels.images(SHAPE, 20, 6);
    DifferentiableClassifier classifier = new Dl4jClassifier(network, SHAPE);
    float[] logits = classifier.logits(images.pixels(), 20);
    AttackRunner runner =
        new AttackRunner(
            new Fgsm(),
            new Goal.LeastLikely(),
            new ThreatModel(LpNorm.LINF, .1, PixelRange.NONE),
            PixelFormat.FLOAT32,
            1);
    List<AdversarialImage> adversarial = runner.run(classifier, images);
    for (int i = 0; i < 20; i++) {
      int smallest = 0;
      for (int k = 1; k < TestModels.CLASSES; k++) {
        smallest =
            logits[i * TestModels.CLASSES + k] < logits[i * TestModels.CLASSES + smallest]
                ? k
                : smallest;
      }
      assertThat(adversarial.get(i).target()).hasValue(smallest);
      assertThat(adversarial.get(i).success())
          .isEqualTo(adversarial.get(i).adversarialPrediction() == smallest);
    }
  }

  /** The predicted label leaks nothing: labels must not matter then. */
  @Test
  void predicted_label_policy_does_not_look_at_the_labels() {
    MultiLayerNetwork network =
        TestModels.model("relu", SHAPE, new Architecture.Relu(List.of(12), 0, 0)).network();
    ImageBatch images = TestModels.images(SHAPE, 20, 7);
    ImageBatch others = new ImageBatch(SHAPE, images.ids(), new int[20], images.pixels());
    Goal prediction = new Goal.Untargeted(Goal.Untargeted.Away.PREDICTION);
    assertThat(attack(network, images, prediction, .1))
        .isEqualTo(attack(network, others, prediction, .1));
    assertThat(attack(network, images, TRUE_LABEL, .1))
        .isNotEqualTo(attack(network, others, TRUE_LABEL, .1));
  }

  private static float[] attack(
      MultiLayerNetwork network, ImageBatch images, Goal goal, double epsilon) {
    AttackRunner runner =
        new AttackRunner(
            new Fgsm(),
            goal,
            new ThreatModel(LpNorm.LINF, epsilon, PixelRange.NONE),
            PixelFormat.FLOAT32,
            1);
    return runner.craft(new Dl4jClassifier(network, images.shape()), images).pixels();
  }
}
