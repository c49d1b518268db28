package ml.gibbon.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import ml.gibbon.error.InputException;
import ml.gibbon.gradient.DifferentiableClassifier.Differentiated;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.loss.CrossEntropy;
import ml.gibbon.loss.Loss;
import ml.gibbon.model.Architecture;
import ml.gibbon.model.Classifiers;
import ml.gibbon.model.TestModels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompiledClassifierTest {

  private static final int IMAGES = 5;

  /** A few float roundings. */
  private static final double TOLERANCE = 1e-6;

  static Stream<TestModels.Model> models() {
    return Stream.concat(TestModels.all(), LongStream.range(0, 300).mapToObj(RandomNetworks::of));
  }

  @ParameterizedTest
  @MethodSource("models")
  void equals_dl4j_in_double_precision(TestModels.Model model) {
    ImageBatch batch = TestModels.images(model.shape(), IMAGES, 3);
    float[] cotangent = Cotangents.random(IMAGES, TestModels.CLASSES, 5);
    DoubleReference reference = new DoubleReference(model.network());
    DoubleReference.Result expected = reference.differentiate(batch.pixels(), IMAGES, cotangent);
    try (CompiledClassifier classifier = Classifiers.compiled(model.network(), model.shape())) {
      Differentiated pass =
          classifier.differentiate(batch.pixels(), IMAGES, Cotangents.fixed(cotangent));
      assertThat(Cotangents.error(pass.logits(), expected.logits())).isLessThan(TOLERANCE);
      if (Cotangents.error(pass.gradient(), expected.gradient()) >= TOLERANCE) {
        assertThat(jumpOfTheReference(reference, batch, cotangent)).isGreaterThan(TOLERANCE);
        assertThat(model.name()).as("the only kink among the cases").isEqualTo("random 22");
      }
    }
  }

  /**
   * How far the reference's gradient moves when pixels move by a float rounding: on a kink of a
   * ReLU or a maximum it jumps, and either side is right.
   */
  private static double jumpOfTheReference(
      DoubleReference reference, ImageBatch batch, float[] cotangent) {
    SplittableRandom random = new SplittableRandom(9);
    double[] at = reference.differentiate(batch.pixels(), IMAGES, cotangent).gradient();
    double largest = 0;
    for (int draw = 0; draw < 20; draw++) {
      float[] moved = batch.pixels().clone();
      for (int i = 0; i < moved.length; i++) {
        moved[i] += (float) ((random.nextDouble() - .5) * 1e-6);
      }
      double[] near = reference.differentiate(moved, IMAGES, cotangent).gradient();
      float[] floats = new float[near.length];
      for (int i = 0; i < near.length; i++) {
        floats[i] = (float) near[i];
      }
      largest = Math.max(largest, Cotangents.error(floats, at));
    }
    return largest;
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void names_the_image_with_a_pixel_that_is_not_finite(float value) {
    TestModels.all()
        .forEach(
            model -> {
              ImageBatch batch = TestModels.images(model.shape(), 300, 1);
              batch.pixels()[290 * model.shape().size() + 3] = value;
              try (CompiledClassifier classifier = classifier(model)) {
                assertThatThrownBy(() -> classifier.logits(batch.pixels(), 300))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("image 290 of the batch has a pixel that is not finite");
              }
            });
  }

  @Test
  void names_the_image_whose_logits_overflow() {
    TestModels.Model model = softmax();
    model.network().params().assign(1e38f);
    ImageBatch batch = TestModels.images(model.shape(), 3, 1);
    Arrays.fill(batch.pixels(), 0, 2 * model.shape().size(), 0f);
    model.network().getLayer(0).getParam("b").assign(0);
    try (CompiledClassifier classifier = classifier(model)) {
      assertThatThrownBy(() -> classifier.logits(batch.pixels(), 3))
          .isInstanceOf(InputException.class)
          .hasMessageStartingWith("image 2 of the batch gets a logit that is not finite");
    }
  }

  @Test
  void names_the_image_whose_gradient_is_not_finite() {
    TestModels.Model model = softmax();
    ImageBatch batch = TestModels.images(model.shape(), 3, 1);
    float[] cotangent = new float[3 * TestModels.CLASSES];
    cotangent[TestModels.CLASSES] = Float.NaN;
    try (CompiledClassifier classifier = classifier(model)) {
      assertThatThrownBy(
              () -> classifier.differentiate(batch.pixels(), 3, Cotangents.fixed(cotangent)))
          .isInstanceOf(InputException.class)
          .hasMessageStartingWith("image 1 of the batch gets a gradient that is not finite");
    }
  }

  @Test
  void writes_a_gradient_into_an_array_that_was_given_back() {
    TestModels.Model model = softmax();
    ImageBatch batch = TestModels.images(model.shape(), 3, 1);
    ImageBatch two = batch.rows(0, 1);
    Loss loss = new CrossEntropy(batch.labels());
    try (CompiledClassifier classifier = classifier(model)) {
      float[] first = classifier.differentiate(batch.pixels(), 3, loss).gradient();
      float[] expected = first.clone();
      assertThat(classifier.differentiate(batch.pixels(), 3, loss).gradient())
          .isNotSameAs(first)
          .isEqualTo(expected);
      Arrays.fill(first, Float.NaN);
      classifier.recycle(first);
      assertThat(classifier.differentiate(batch.pixels(), 3, loss).gradient())
          .isSameAs(first)
          .isEqualTo(expected);
      classifier.recycle(first);
      assertThat(classifier.differentiate(two.pixels(), 2, loss).gradient())
          .isEqualTo(Arrays.copyOf(expected, two.pixels().length));
    }
  }

  @Test
  void refuses_pixels_of_another_size() {
    TestModels.Model model = softmax();
    try (CompiledClassifier classifier = classifier(model)) {
      assertThatThrownBy(() -> classifier.logits(new float[65], 1))
          .hasMessage("65 values do not make 1 images of 1x8x8");
    }
  }

  @Test
  void an_empty_batch_gives_empty_results() {
    try (CompiledClassifier classifier = classifier(softmax())) {
      assertThat(classifier.logits(new float[0], 0)).isEmpty();
    }
  }

  private static TestModels.Model softmax() {
    return TestModels.model("softmax", TestModels.GREY, new Architecture.Softmax());
  }

  private static CompiledClassifier classifier(TestModels.Model model) {
    return Classifiers.compiled(model.network(), model.shape());
  }
}
