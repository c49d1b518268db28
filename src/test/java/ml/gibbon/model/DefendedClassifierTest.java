package ml.gibbon.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.DifferentiableClassifier.Differentiated;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.ImageShape;
import ml.gibbon.loss.CrossEntropy;
import ml.gibbon.loss.LogitLoss;
import ml.gibbon.loss.Logits;
import ml.gibbon.model.InferenceDefence.Backward;
import ml.gibbon.model.InferenceDefence.BitDepth;
import ml.gibbon.model.InferenceDefence.ConfidenceReduction;
import ml.gibbon.model.InferenceDefence.Jpeg;
import ml.gibbon.model.InferenceDefence.MedianFilter;
import ml.gibbon.model.InferenceDefence.RandomisedSmoothing;
import ml.gibbon.random.Draws;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every defended classifier is, however its model answers, and the definition of each. */
class DefendedClassifierTest {

  private static final int CLASSES = TestModels.CLASSES;
  private static final ImageShape GREY = TestModels.GREY;
  private static final int SIZE = GREY.size();

  static Stream<InferenceDefence> defences() {
    return Stream.of(
        new BitDepth(3),
        new MedianFilter(3, Backward.EXACT),
        new MedianFilter(2, Backward.BPDA),
        new Jpeg(70),
        new ConfidenceReduction(.05),
        new RandomisedSmoothing(.25, 5));
  }

  private static byte[] model(String name) {
    return ModelFile.write(
        TestModels.all().filter(m -> m.name().equals(name)).findFirst().orElseThrow().network());
  }

  private static byte[] defended(InferenceDefence defence, byte[] model) {
    return DefendedFile.pack(new DefendedFile.Contents(defence, 4, "inner", model));
  }

  private static DifferentiableClassifier classifier(byte[] file) {
    return new ClassifierFactory(EngineChoice.COMPILED, GREY).of(file);
  }

  private static float[] image(float[] batch, int i) {
    return Arrays.copyOfRange(batch, i * SIZE, (i + 1) * SIZE);
  }

  @ParameterizedTest
  @MethodSource("defences")
  void an_image_is_answered_alike_in_any_company(InferenceDefence defence) {
    ImageBatch images = TestModels.images(GREY, 7, 3);
    try (DifferentiableClassifier classifier = classifier(defended(defence, model("maxout")))) {
      float[] together = classifier.logits(images.pixels(), 7);
      LogitLoss loss = new CrossEntropy(new int[7]);
      Differentiated pass = classifier.differentiate(images.pixels(), 7, loss);
      for (int k = 0; k < together.length; k++) {
        assertThat(pass.logits()[k]).isCloseTo(together[k], within(1e-5f));
      }
      for (int i = 0; i < 7; i++) {
        float[] alone = classifier.logits(image(images.pixels(), i), 1);
        float[] gradient = classifier.differentiate(image(images.pixels(), i), 1, loss).gradient();
        for (int k = 0; k < CLASSES; k++) {
          assertThat(alone[k]).isCloseTo(together[i * CLASSES + k], within(1e-5f));
        }
        for (int j = 0; j < SIZE; j++) {
          assertThat(gradient[j]).isCloseTo(pass.gradient()[i * SIZE + j], within(1e-5f));
        }
      }
    }
  }

  /** Central differences of a linear function of the logits, along random directions. */
  @ParameterizedTest
  @MethodSource("defences")
  void a_gradient_that_claims_to_be_one_equals_differences(InferenceDefence defence) {
    ImageBatch images = TestModels.images(GREY, 1, 5);
    SplittableRandom random = new SplittableRandom(6);
    // Apart from each other, so that a short step changes no order.
    float[] pixels = images.pixels();
    for (int i = 0; i < SIZE; i++) {
      pixels[i] = (i * 37 % SIZE + .5f) / SIZE;
    }
    float[] cotangent = {1, -2, .5f, .25f};
    try (DifferentiableClassifier classifier = classifier(defended(defence, model("softmax")))) {
      if (classifier.approximatesGradient()) {
        return;
      }
      float[] gradient =
          classifier
              .differentiate(
                  pixels,
                  1,
                  (image, logits, classes, out) -> System.arraycopy(cotangent, 0, out, 0, classes))
              .gradient();
      for (int direction = 0; direction < 5; direction++) {
        float[] ahead = pixels.clone();
        float[] behind = pixels.clone();
        double claimed = 0;
        for (int i = 0; i < SIZE; i++) {
          float v = random.nextBoolean() ? 0x1p-9f : -0x1p-9f;
          ahead[i] += v;
          behind[i] -= v;
          claimed += 2.0 * v * gradient[i];
        }
        double measured = 0;
        float[] up = classifier.logits(ahead, 1);
        float[] down = classifier.logits(behind, 1);
        for (int k = 0; k < CLASSES; k++) {
          measured += cotangent[k] * ((double) up[k] - down[k]);
        }
        assertThat(measured).isCloseTo(claimed, within(1e-4 + .01 * Math.abs(claimed)));
      }
    }
  }

  /** Athalye et al. 2018, section 4.1: {@code grad f(T(x)) at x is taken for grad f at T(x)}. */
  @Test
  void an_approximated_gradient_is_the_models_at_the_changed_image() {
    ImageBatch images = TestModels.images(GREY, 3, 8);
    LogitLoss loss = new CrossEntropy(images.labels());
    float[] changed = new float[3 * SIZE];
    for (int i = 0; i < changed.length; i++) {
      changed[i] = Math.round(images.pixels()[i] * 7) / 7f;
    }
    try (DifferentiableClassifier inner = classifier(model("maxout"));
        DifferentiableClassifier outer = classifier(defended(new BitDepth(3), model("maxout")))) {
      assertThat(outer.approximatesGradient()).isTrue();
      assertThat(outer.differentiate(images.pixels(), 3, loss).gradient())
          .isEqualTo(inner.differentiate(changed, 3, loss).gradient());
      assertThat(outer.logits(images.pixels(), 3)).isEqualTo(inner.logits(changed, 3));
    }
  }

  @Test
  void confidence_is_reduced_by_a_step_along_the_sign_of_the_gradient() {
    ImageBatch images = TestModels.images(GREY, 20, 9);
    try (DifferentiableClassifier inner = classifier(model("softmax"));
        DifferentiableClassifier outer =
            classifier(defended(new ConfidenceReduction(.05), model("softmax")))) {
      float[] logits = inner.logits(images.pixels(), 20);
      int[] answers = new int[20];
      for (int i = 0; i < 20; i++) {
        answers[i] = Logits.prediction(logits, CLASSES, i);
      }
      float[] gradient =
          inner.differentiate(images.pixels(), 20, new CrossEntropy(answers)).gradient();
      float[] moved = images.pixels().clone();
      for (int i = 0; i < moved.length; i++) {
        moved[i] += .05f * Math.signum(gradient[i]);
      }
      float[] found = outer.logits(images.pixels(), 20);
      assertThat(found).isEqualTo(inner.logits(moved, 20));
      for (int i = 0; i < 20; i++) {
        // The cross-entropy of a softmax regression is convex: along its gradient it rises.
        assertThat(Logits.confidence(found, CLASSES, i, answers[i]))
            .isLessThan(Logits.confidence(logits, CLASSES, i, answers[i]));
      }
    }
  }

  @Test
  void a_smoothed_answer_is_the_mean_of_those_under_its_draws() {
    ImageBatch images = TestModels.images(GREY, 4, 10);
    try (DifferentiableClassifier inner = classifier(model("relu"));
        DifferentiableClassifier outer =
            classifier(defended(new RandomisedSmoothing(.25, 6), model("relu")))) {
      double[] mean = new double[4 * CLASSES];
      for (int draw = 0; draw < 6; draw++) {
        Draws draws = Draws.ofStream(4, "randomised-smoothing", draw);
        float[] noisy = images.pixels().clone();
        for (int v = 0; v < SIZE; v++) {
          float noise = (float) (.25 * draws.nextGaussian());
          for (int i = 0; i < 4; i++) {
            noisy[i * SIZE + v] += noise;
          }
        }
        float[] logits = inner.logits(noisy, 4);
        for (int at = 0; at < mean.length; at++) {
          mean[at] += Logits.confidence(logits, CLASSES, at / CLASSES, at % CLASSES) / 6.;
        }
      }
      float[] logits = outer.logits(images.pixels(), 4);
      for (int at = 0; at < mean.length; at++) {
        assertThat((double) Logits.confidence(logits, CLASSES, at / CLASSES, at % CLASSES))
            .isCloseTo(mean[at], within(1e-5));
      }
    }
  }

  @Test
  void another_seed_draws_other_noise() {
    ImageBatch images = TestModels.images(GREY, 1, 10);
    byte[] model = model("relu");
    try (DifferentiableClassifier one =
            classifier(
                DefendedFile.pack(
                    new DefendedFile.Contents(new RandomisedSmoothing(1, 1), 1, "m", model)));
        DifferentiableClassifier two =
            classifier(
                DefendedFile.pack(
                    new DefendedFile.Contents(new RandomisedSmoothing(1, 1), 2, "m", model)))) {
      assertThat(one.logits(images.pixels(), 1)).isNotEqualTo(two.logits(images.pixels(), 1));
    }
  }

  /** First the outer defence, then the inner one, then the model. */
  @Test
  void a_chain_is_one_defence_after_the_other() {
    ImageBatch images = TestModels.images(GREY, 5, 12);
    byte[] inner = defended(new BitDepth(2), model("relu"));
    byte[] chain = defended(new MedianFilter(3, Backward.EXACT), inner);
    float[] filtered = new float[images.pixels().length];
    var filter = new ml.gibbon.gradient.defence.MedianFilter(GREY, 3);
    for (int i = 0; i < 5; i++) {
      float[] out = new float[SIZE];
      filter.apply(image(images.pixels(), i), out);
      System.arraycopy(out, 0, filtered, i * SIZE, SIZE);
    }
    try (DifferentiableClassifier one = classifier(chain);
        DifferentiableClassifier other = classifier(inner)) {
      assertThat(one.logits(images.pixels(), 5)).isEqualTo(other.logits(filtered, 5));
      assertThat(one.approximatesGradient()).isTrue();
    }
  }

  @Test
  void refreshed_it_follows_its_model() {
    TestModels.Model model =
        TestModels.model("relu", GREY, new Architecture.Relu(List.of(9), .2, .5));
    ImageBatch images = TestModels.images(GREY, 2, 6);
    try (DifferentiableClassifier smoothed =
        new ml.gibbon.gradient.defence.SmoothedClassifier(
            Classifiers.of(model.network(), GREY, EngineChoice.COMPILED), .1, 3, 1)) {
      float[] before = smoothed.logits(images.pixels(), 2);
      TestModels.randomise(model.network(), 99);
      smoothed.refresh();
      assertThat(smoothed.logits(images.pixels(), 2)).isNotEqualTo(before);
    }
  }
}
