package ml.gibbon.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import ml.gibbon.gradient.DifferentiableClassifier.Differentiated;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.loss.CrossEntropy;
import ml.gibbon.loss.Logits;
import ml.gibbon.model.Architecture;
import ml.gibbon.model.Classifiers;
import ml.gibbon.model.TestModels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class EnsembleClassifierTest {

  private static final int CLASSES = TestModels.CLASSES;
  private static final int SIZE = TestModels.GREY.size();

  private static List<TestModels.Model> models() {
    List<TestModels.Model> models =
        List.of(
            TestModels.model("softmax", TestModels.GREY, new Architecture.Softmax()),
            TestModels.model("relu", TestModels.GREY, new Architecture.Relu(List.of(9), .2, .5)),
            TestModels.model(
                "maxout", TestModels.GREY, new Architecture.Maxout(List.of(8), 3, .2, .5, 1.9)));
    TestModels.randomise(models.get(0).network(), 3);
    return models;
  }

  private static EnsembleClassifier ensemble(EngineChoice engine, List<TestModels.Model> models) {
    List<DifferentiableClassifier> members = new ArrayList<>();
    models.forEach(m -> members.add(Classifiers.of(m.network(), m.shape(), engine)));
    return new EnsembleClassifier(members);
  }

  @ParameterizedTest
  @EnumSource(names = {"COMPILED", "DL4J"})
  void softmax_of_the_logits_is_the_mean_of_what_dl4j_outputs(EngineChoice engine) {
    List<TestModels.Model> models = models();
    ImageBatch images = TestModels.images(TestModels.GREY, 5, 1);
    INDArray mean = Nd4j.zeros(5, CLASSES);
    for (TestModels.Model model : models) {
      mean.addi(model.network().output(Nd4j.create(images.pixels(), new long[] {5, SIZE})).div(3));
    }
    try (EnsembleClassifier ensemble = ensemble(engine, models)) {
      float[] logits = ensemble.logits(images.pixels(), 5);
      for (int i = 0; i < 5; i++) {
        for (int k = 0; k < CLASSES; k++) {
          assertThat((double) Logits.confidence(logits, CLASSES, i, k))
              .isCloseTo(mean.getDouble(i, k), within(1e-6));
          assertThat((double) logits[i * CLASSES + k])
              .isCloseTo(Math.log(mean.getDouble(i, k)), within(1e-4));
        }
      }
    }
  }

  /** Central differences of a random linear function of the logits, on all pixels of an image. */
  @ParameterizedTest
  @EnumSource(names = {"COMPILED", "DL4J"})
  void gradient_equals_finite_differences(EngineChoice engine) {
    ImageBatch images = TestModels.images(TestModels.GREY, 2, 2);
    float[] cotangent = {1, -2, .5f, .25f, 0, 1, -1, 2};
    try (EnsembleClassifier ensemble = ensemble(engine, models())) {
      Differentiated pass =
          ensemble.differentiate(
              images.pixels(),
              2,
              (image, logits, classes, out) ->
                  System.arraycopy(cotangent, image * classes, out, image * classes, classes));
      double largest = 0;
      for (float g : pass.gradient()) {
        largest = Math.max(largest, Math.abs(g));
      }
      SplittableRandom random = new SplittableRandom(3);
      int agree = 0;
      int draws = 40;
      for (int draw = 0; draw < draws; draw++) {
        int pixel = random.nextInt(images.pixels().length);
        double difference =
            (moved(ensemble, images, pixel, 1e-2f, cotangent)
                    - moved(ensemble, images, pixel, -1e-2f, cotangent))
                / 2e-2;
        agree += Math.abs(difference - pass.gradient()[pixel]) < 1e-2 * largest ? 1 : 0;
      }
      // Piecewise linear members have kinks: a step may cross one now and then.
      assertThat(agree).isGreaterThanOrEqualTo(draws - 4);
    }
  }

  private static double moved(
      EnsembleClassifier ensemble, ImageBatch images, int pixel, float step, float[] cotangent) {
    float[] pixels = images.pixels().clone();
    pixels[pixel] += step;
    float[] logits = ensemble.logits(pixels, images.size());
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      sum += (double) cotangent[i] * logits[i];
    }
    return sum;
  }

  /** {@code dJ/dZ_m = r_m (softmax(Z_m) - onehot(y))}, and the gradient is W_m times that. */
  @Test
  void gradient_of_cross_entropy_on_linear_members_is_its_closed_form() {
    List<TestModels.Model> models =
        List.of(
            TestModels.model("a", TestModels.GREY, new Architecture.Softmax()),
            TestModels.model("b", TestModels.GREY, new Architecture.Softmax()));
    TestModels.randomise(models.get(1).network(), 5);
    ImageBatch images = TestModels.images(TestModels.GREY, 1, 4);
    int label = images.labels()[0];
    double[] expected = new double[SIZE];
    double[][] p = new double[2][CLASSES];
    for (int m = 0; m < 2; m++) {
      INDArray out =
          models.get(m).network().output(Nd4j.create(images.pixels(), new long[] {1, SIZE}));
      for (int k = 0; k < CLASSES; k++) {
        p[m][k] = out.getDouble(0, k);
      }
    }
    for (int m = 0; m < 2; m++) {
      double r = p[m][label] / (p[0][label] + p[1][label]);
      INDArray weights = models.get(m).network().getLayer(0).getParam("W");
      for (int j = 0; j < SIZE; j++) {
        for (int k = 0; k < CLASSES; k++) {
          expected[j] += weights.getDouble(j, k) * r * (p[m][k] - (k == label ? 1 : 0));
        }
      }
    }
    try (EnsembleClassifier ensemble = ensemble(EngineChoice.COMPILED, models)) {
      float[] gradient =
          ensemble.differentiate(images.pixels(), 1, new CrossEntropy(images.labels())).gradient();
      for (int j = 0; j < SIZE; j++) {
        assertThat((double) gradient[j]).isCloseTo(expected[j], within(1e-5));
      }
    }
  }

  @Test
  void twice_the_same_model_is_that_model() {
    TestModels.Model model = models().get(2);
    ImageBatch images = TestModels.images(TestModels.GREY, 4, 6);
    CrossEntropy loss = new CrossEntropy(images.labels());
    try (EnsembleClassifier twice = ensemble(EngineChoice.COMPILED, List.of(model, model));
        DifferentiableClassifier once =
            Classifiers.of(model.network(), model.shape(), EngineChoice.COMPILED)) {
      float[] expected = once.differentiate(images.pixels(), 4, loss).gradient();
      float[] found = twice.differentiate(images.pixels(), 4, loss).gradient();
      for (int i = 0; i < expected.length; i++) {
        assertThat(found[i]).isCloseTo(expected[i], within(1e-5f));
      }
    }
  }

  /** Probabilities that round to 1 leave a gradient: computed as 1 - p it would be 0. */
  @Test
  void members_that_are_certain_still_have_a_gradient() {
    TestModels.Model model =
        TestModels.model("certain", TestModels.GREY, new Architecture.Softmax());
    model.network().getLayer(0).getParam("W").muli(100);
    ImageBatch images = TestModels.images(TestModels.GREY, 4, 6);
    int[] answers = new int[4];
    int certain = 0;
    try (EnsembleClassifier ensemble = ensemble(EngineChoice.COMPILED, List.of(model, model));
        DifferentiableClassifier once =
            Classifiers.of(model.network(), model.shape(), EngineChoice.COMPILED)) {
      float[] logits = once.logits(images.pixels(), 4);
      for (int i = 0; i < 4; i++) {
        answers[i] = Logits.prediction(logits, CLASSES, i);
        certain += Logits.confidence(logits, CLASSES, i, answers[i]) == 1 ? 1 : 0;
      }
      assertThat(certain).isPositive();
      float[] expected =
          once.differentiate(images.pixels(), 4, new CrossEntropy(answers)).gradient();
      float[] found =
          ensemble.differentiate(images.pixels(), 4, new CrossEntropy(answers)).gradient();
      for (int i = 0; i < found.length; i++) {
        // Below 1e-30 float32 itself has few digits.
        assertThat(found[i]).isCloseTo(expected[i], within(1e-3f * Math.abs(expected[i]) + 1e-30f));
      }
      for (int i = 0; i < 4; i++) {
        assertThat(Arrays.copyOfRange(found, i * SIZE, (i + 1) * SIZE))
            .isNotEqualTo(new float[SIZE]);
      }
    }
  }

  @Test
  void refreshed_it_follows_its_members() {
    List<TestModels.Model> models = models();
    ImageBatch images = TestModels.images(TestModels.GREY, 2, 6);
    try (EnsembleClassifier ensemble = ensemble(EngineChoice.COMPILED, models)) {
      float[] before = ensemble.logits(images.pixels(), 2);
      TestModels.randomise(models.get(1).network(), 99);
      ensemble.refresh();
      assertThat(ensemble.logits(images.pixels(), 2)).isNotEqualTo(before);
    }
  }

  @Test
  void members_must_take_the_same_images() {
    TestModels.Model grey = TestModels.model("a", TestModels.GREY, new Architecture.Softmax());
    TestModels.Model colour = TestModels.model("b", TestModels.COLOUR, new Architecture.Softmax());

    assertThatThrownBy(() -> ensemble(EngineChoice.COMPILED, List.of(grey, colour)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1x8x8")
        .hasMessageContaining("3x8x8");
  }
}
