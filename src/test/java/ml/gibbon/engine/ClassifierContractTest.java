package ml.gibbon.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.Stream;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.DifferentiableClassifier.Differentiated;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.loss.ClassOfImage;
import ml.gibbon.loss.CrossEntropy;
import ml.gibbon.loss.Dlr;
import ml.gibbon.loss.LogitLoss;
import ml.gibbon.loss.Margin;
import ml.gibbon.model.Architecture;
import ml.gibbon.model.Classifiers;
import ml.gibbon.model.TestModels;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What every classifier must hold to, whatever computes it. */
class ClassifierContractTest {

  static Stream<Arguments> enginesAndModels() {
    return Stream.of(EngineChoice.COMPILED, EngineChoice.DL4J)
        .flatMap(engine -> TestModels.all().map(model -> Arguments.of(engine, model)));
  }

  @ParameterizedTest
  @MethodSource("enginesAndModels")
  void probabilities_of_the_logits_are_what_dl4j_outputs_in_inference(
      EngineChoice engine, TestModels.Model model) {
    ImageBatch images = TestModels.images(model.shape(), 5, 1);
    DifferentiableClassifier classifier = classifier(engine, model);
    float[] logits = classifier.logits(images.pixels(), 5);
    INDArray expected =
        model.network().output(Nd4j.create(images.pixels(), new long[] {5, model.shape().size()}));
    for (int i = 0; i < 5; i++) {
      for (int k = 0; k < TestModels.CLASSES; k++) {
        assertThat((double) classifier.probabilities().confidence(logits, TestModels.CLASSES, i, k))
            .isCloseTo(expected.getDouble(i, k), within(1e-6));
      }
    }
  }

  /** Central differences of a random linear function of the logits, on random pixels. */
  @ParameterizedTest
  @MethodSource("enginesAndModels")
  void gradient_equals_finite_differences(EngineChoice engine, TestModels.Model model) {
    DifferentiableClassifier classifier = classifier(engine, model);
    ImageBatch images = TestModels.images(model.shape(), 3, 2);
    float[] cotangent = {1, -2, .5f, .25f, 0, 1, -1, 2, -.5f, .75f, 1, 0};
    Differentiated pass =
        classifier.differentiate(
            images.pixels(),
            3,
            (image, logits, classes, out) ->
                System.arraycopy(cotangent, image * classes, out, image * classes, classes));
    double largest = 0;
    for (float g : pass.gradient()) {
      largest = Math.max(largest, Math.abs(g));
    }
    SplittableRandom random = new SplittableRandom(3);
    float step = 1e-2f;
    int agree = 0;
    int draws = 60;
    for (int draw = 0; draw < draws; draw++) {
      int pixel = random.nextInt(images.pixels().length);
      double difference =
          (moved(classifier, images, pixel, step, cotangent)
                  - moved(classifier, images, pixel, -step, cotangent))
              / (2 * step);
      if (Math.abs(difference - pass.gradient()[pixel]) < 1e-2 * largest) {
        agree++;
      }
    }
    // Piecewise linear networks have kinks: a step may cross one now and then.
    assertThat(agree).isGreaterThanOrEqualTo(draws - 6);
  }

  /** One forward pass for all of them, and each gradient as if it were alone. */
  @ParameterizedTest
  @MethodSource("enginesAndModels")
  void gradients_of_several_losses_are_those_of_each_alone(
      EngineChoice engine, TestModels.Model model) {
    ImageBatch images = TestModels.images(model.shape(), 3, 7);
    try (DifferentiableClassifier classifier = classifier(engine, model)) {
      ClassOfImage labels = ClassOfImage.fixed(images.labels());
      LogitLoss[] losses = {
        new CrossEntropy(classifier.probabilities(), labels), new Margin(labels), new Dlr(labels)
      };
      Differentiated together = classifier.differentiate(images.pixels(), 3, losses);
      assertThat(together.gradients()).hasNumberOfRows(3);
      for (int l = 0; l < losses.length; l++) {
        Differentiated alone = classifier.differentiate(images.pixels(), 3, losses[l]);
        assertThat(together.gradients()[l]).isEqualTo(alone.gradient());
        assertThat(together.logits()).isEqualTo(alone.logits());
      }
    }
  }

  private static double moved(
      DifferentiableClassifier classifier,
      ImageBatch images,
      int pixel,
      float step,
      float[] cotangent) {
    float[] pixels = images.pixels().clone();
    pixels[pixel] += step;
    float[] logits = classifier.logits(pixels, images.size());
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      sum += (double) cotangent[i] * logits[i];
    }
    return sum;
  }

  /** For Z = x W + b the gradient of cross-entropy is W (softmax(Z) - onehot(y)). */
  @ParameterizedTest
  @EnumSource(names = {"COMPILED", "DL4J"})
  void gradient_of_a_linear_softmax_is_its_closed_form(EngineChoice engine) {
    TestModels.Model model =
        TestModels.model("softmax", TestModels.GREY, new Architecture.Softmax());
    ImageBatch images = TestModels.images(model.shape(), 6, 4);
    INDArray weights = model.network().getLayer(0).getParam("W");
    INDArray bias = model.network().getLayer(0).getParam("b");
    Differentiated pass =
        classifier(engine, model)
            .differentiate(images.pixels(), 6, new CrossEntropy(images.labels()));
    int size = model.shape().size();
    for (int i = 0; i < 6; i++) {
      double[] z = new double[TestModels.CLASSES];
      double sum = 0;
      for (int k = 0; k < z.length; k++) {
        z[k] = bias.getDouble(k);
        for (int j = 0; j < size; j++) {
          z[k] += images.pixels()[i * size + j] * weights.getDouble(j, k);
        }
        sum += Math.exp(z[k]);
      }
      for (int j = 0; j < size; j++) {
        double expected = 0;
        for (int k = 0; k < z.length; k++) {
          double error = Math.exp(z[k]) / sum - (k == images.labels()[i] ? 1 : 0);
          expected += weights.getDouble(j, k) * error;
        }
        assertThat((double) pass.gradient()[i * size + j]).isCloseTo(expected, within(1e-5));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("enginesAndModels")
  void refreshed_it_follows_the_network_that_is_trained_further(
      EngineChoice engine, TestModels.Model model) {
    ImageBatch images = TestModels.images(model.shape(), 2, 6);
    try (DifferentiableClassifier classifier = classifier(engine, model)) {
      float[] before = classifier.logits(images.pixels(), 2);
      TestModels.randomise(model.network(), 99);
      classifier.refresh();
      try (DifferentiableClassifier fresh = classifier(engine, model)) {
        assertThat(classifier.logits(images.pixels(), 2))
            .isNotEqualTo(before)
            .isEqualTo(fresh.logits(images.pixels(), 2));
      }
    }
  }

  private static DifferentiableClassifier classifier(EngineChoice engine, TestModels.Model model) {
    return Classifiers.of(model.network(), model.shape(), engine);
  }
}
