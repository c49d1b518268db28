package ml.gibbon.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.LabelledImage;
import ml.gibbon.loss.Logits;
import ml.gibbon.model.Architecture;
import ml.gibbon.model.Classifiers;
import ml.gibbon.model.TestModels;
import ml.gibbon.store.LocalSpark;
import org.junit.jupiter.api.Test;

class JacobianAugmentationTest {

  private static final int SIZE = TestModels.GREY.size();
  private static final List<LabelledImage> IMAGES =
      LocalSpark.learnable(TestModels.GREY, TestModels.CLASSES, 300, 5);

  private static DifferentiableClassifier relu() {
    return Classifiers.compiled(
        TestModels.model("relu", TestModels.GREY, new Architecture.Relu(List.of(12), 0, 0))
            .network(),
        TestModels.GREY);
  }

  /** Against central differences of the label's probability, which know nothing of gradients. */
  @Test
  void every_pixel_moves_to_where_the_probability_of_its_label_grows() {
    try (DifferentiableClassifier model = relu()) {
      List<LabelledImage> some = IMAGES.subList(0, 3);
      List<LabelledImage> moved = new JacobianAugmentation(7).of(model, some, 300);
      int looked = 0;
      for (int i = 0; i < some.size(); i++) {
        LabelledImage image = some.get(i);
        for (int j = 0; j < SIZE; j++) {
          double growth = probability(model, image, j, .01f) - probability(model, image, j, -.01f);
          if (Math.abs(growth) > 1e-5) {
            looked++;
            int before = Byte.toUnsignedInt(image.pixels()[j]);
            int expected = Math.max(0, Math.min(255, before + (growth > 0 ? 7 : -7)));
            assertThat(Byte.toUnsignedInt(moved.get(i).pixels()[j]))
                .as("pixel %d of image %d", j, i)
                .isEqualTo(expected);
          }
        }
      }
      assertThat(looked).isGreaterThan(SIZE);
    }
  }

  private static double probability(
      DifferentiableClassifier model, LabelledImage image, int pixel, float by) {
    float[] pixels = ImageBatch.of(TestModels.GREY, List.of(image)).pixels();
    pixels[pixel] += by;
    return Logits.confidence(model.logits(pixels, 1), TestModels.CLASSES, 0, image.label());
  }

  @Test
  void images_stay_in_range_and_are_numbered_on() {
    try (DifferentiableClassifier model = relu()) {
      List<LabelledImage> moved = new JacobianAugmentation(255).of(model, IMAGES, 1000);

      assertThat(moved).hasSameSizeAs(IMAGES);
      assertThat(moved.get(0).id()).isEqualTo(1000);
      assertThat(moved.get(299).id()).isEqualTo(1299);
      List<Integer> levels = new ArrayList<>();
      for (byte value : moved.get(7).pixels()) {
        levels.add(Byte.toUnsignedInt(value));
      }
      assertThat(levels).contains(0, 255);
      assertThat(IMAGES.get(7).pixels())
          .as("what was given")
          .isEqualTo(
              LocalSpark.learnable(TestModels.GREY, TestModels.CLASSES, 300, 5).get(7).pixels());
    }
  }

  @Test
  void a_sample_has_each_image_once_in_order_and_another_seed_draws_others() {
    List<LabelledImage> sample = JacobianAugmentation.sample(IMAGES, 40, 1);
    long[] ids = sample.stream().mapToLong(LabelledImage::id).toArray();

    assertThat(ids).hasSize(40).doesNotHaveDuplicates().isSorted();
    assertThat(JacobianAugmentation.sample(IMAGES, 40, 1)).isEqualTo(sample);
    assertThat(JacobianAugmentation.sample(IMAGES, 40, 2)).isNotEqualTo(sample);
    assertThat(JacobianAugmentation.sample(IMAGES, 300, 1)).isEqualTo(IMAGES);
  }

  /** Of 300 images 100 are drawn 300 times: each about 100 times, with a deviation of 8. */
  @Test
  void each_image_is_as_likely_as_the_others() {
    int[] drawn = new int[300];
    for (int seed = 0; seed < 300; seed++) {
      JacobianAugmentation.sample(IMAGES, 100, seed).forEach(image -> drawn[(int) image.id()]++);
    }
    assertThat(Arrays.stream(drawn).min().orElseThrow()).isGreaterThan(60);
    assertThat(Arrays.stream(drawn).max().orElseThrow()).isLessThan(140);
  }
}
