package ml.gibbon.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import ml.gibbon.gradient.Classifiers;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.ImageShape;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.model.TestModels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What every attack on every architecture must hold to. */
class AttackContractTest {

  private static final Goal TRUE_LABEL = new Goal.Untargeted(Goal.Untargeted.Away.TRUE_LABEL);
  private static final int IMAGES = 9;

  static Stream<Arguments> attacksOnModels() {
    return Attacks.names().stream()
        .sorted()
        .flatMap(attack -> models().map(model -> Arguments.of(Attacks.named(attack), model)));
  }

  private static ThreatModel linf(double epsilon, PixelRange clip) {
    return new ThreatModel(Norm.LINF, epsilon, clip);
  }

  private static AttackRunner runner(Attack attack, ThreatModel threat) {
    return new AttackRunner(attack, TRUE_LABEL, threat, PixelFormat.FLOAT32, 5);
  }

  /** A model and what computes it. */
  record Subject(TestModels.Model model, EngineChoice engine) {

    ImageShape shape() {
      return model.shape();
    }

    @Override
    public String toString() {
      return model + " by " + engine;
    }
  }

  private static DifferentiableClassifier classifier(Subject model) {
    return Classifiers.of(model.model().network(), model.shape(), model.engine());
  }

  private static float[] adversarial(List<AdversarialImage> images, ImageBatch clean) {
    float[] pixels = new float[clean.pixels().length];
    for (int i = 0; i < images.size(); i++) {
      PixelFormat.FLOAT32.decode(
          images.get(i).adversarialPixels(), pixels, i * clean.shape().size());
    }
    return pixels;
  }

  @ParameterizedTest
  @MethodSource("attacksOnModels")
  void stays_inside_the_epsilon_ball_and_the_pixel_range(Attack attack, Subject model) {
    ImageBatch clean = TestModels.images(model.shape(), IMAGES, 1);
    for (double epsilon : new double[] {1 / 255.0, .1, .25, 1}) {
      float[] pixels =
          adversarial(
              runner(attack, linf(epsilon, PixelRange.UNIT)).run(classifier(model), clean), clean);
      for (int i = 0; i < pixels.length; i++) {
        assertThat(pixels[i]).isBetween(0f, 1f);
        assertThat(Math.abs(pixels[i] - clean.pixels()[i]))
            .isLessThanOrEqualTo((float) epsilon + 1e-6f);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("attacksOnModels")
  void unclipped_pixels_may_leave_the_range_but_not_the_ball(Attack attack, Subject model) {
    ImageBatch clean = TestModels.images(model.shape(), IMAGES, 1);
    float[] pixels =
        adversarial(
            runner(attack, linf(.25, PixelRange.NONE)).run(classifier(model), clean), clean);
    int outside = 0;
    for (int i = 0; i < pixels.length; i++) {
      outside += pixels[i] < 0 || pixels[i] > 1 ? 1 : 0;
      assertThat(Math.abs(pixels[i] - clean.pixels()[i])).isLessThanOrEqualTo(.25f + 1e-6f);
    }
    assertThat(outside).isPositive();
  }

  @ParameterizedTest
  @MethodSource("attacksOnModels")
  void leaves_the_clean_images_untouched(Attack attack, Subject model) {
    ImageBatch clean = TestModels.images(model.shape(), IMAGES, 2);
    float[] before = clean.pixels().clone();
    runner(attack, linf(.25, PixelRange.UNIT)).run(classifier(model), clean);
    assertThat(clean.pixels()).isEqualTo(before);
  }

  @ParameterizedTest
  @MethodSource("attacksOnModels")
  void epsilon_zero_is_the_identity(Attack attack, Subject model) {
    ImageBatch clean = TestModels.images(model.shape(), IMAGES, 3);
    List<AdversarialImage> images =
        runner(attack, linf(0, PixelRange.UNIT)).run(classifier(model), clean);
    assertThat(adversarial(images, clean)).isEqualTo(clean.pixels());
    assertThat(images)
        .allSatisfy(
            image -> {
              assertThat(image.adversarialPrediction()).isEqualTo(image.cleanPrediction());
              assertThat(image.l0()).isZero();
            });
  }

  @ParameterizedTest
  @MethodSource("attacksOnModels")
  void same_seed_gives_the_same_bytes(Attack attack, Subject model) {
    ImageBatch clean = TestModels.images(model.shape(), IMAGES, 4);
    AttackRunner runner = runner(attack, linf(.1, PixelRange.UNIT));
    assertThat(adversarial(runner.run(classifier(model), clean), clean))
        .isEqualTo(adversarial(runner.run(classifier(model), clean), clean));
  }

  /** Signs do not depend on the company; logits may differ in the last bit only. */
  @ParameterizedTest
  @MethodSource("attacksOnModels")
  void splitting_the_batch_changes_nothing(Attack attack, Subject model) {
    ImageBatch clean = TestModels.images(model.shape(), IMAGES, 6);
    AttackRunner runner = runner(attack, linf(.1, PixelRange.UNIT));
    List<AdversarialImage> whole = runner.run(classifier(model), clean);
    List<AdversarialImage> parts =
        new ArrayList<>(runner.run(classifier(model), part(clean, 0, 4)));
    parts.addAll(runner.run(classifier(model), part(clean, 4, IMAGES)));
    assertThat(adversarial(parts, clean)).isEqualTo(adversarial(whole, clean));
  }

  private static ImageBatch part(ImageBatch batch, int from, int to) {
    int size = batch.shape().size();
    return new ImageBatch(
        batch.shape(),
        Arrays.copyOfRange(batch.ids(), from, to),
        Arrays.copyOfRange(batch.labels(), from, to),
        Arrays.copyOfRange(batch.pixels(), from * size, to * size));
  }

  @ParameterizedTest
  @MethodSource("attacksOnModels")
  void reports_what_it_stored(Attack attack, Subject model) {
    ImageBatch clean = TestModels.images(model.shape(), IMAGES, 7);
    int size = model.shape().size();
    List<AdversarialImage> images =
        runner(attack, linf(.1, PixelRange.UNIT)).run(classifier(model), clean);
    float[] pixels = adversarial(images, clean);
    float[] logits = classifier(model).logits(pixels, IMAGES);
    for (int i = 0; i < IMAGES; i++) {
      AdversarialImage image = images.get(i);
      double largest = 0;
      double squares = 0;
      int changed = 0;
      for (int j = i * size; j < (i + 1) * size; j++) {
        double change = Math.abs((double) pixels[j] - clean.pixels()[j]);
        largest = Math.max(largest, change);
        squares += change * change;
        changed += change != 0 ? 1 : 0;
      }
      assertThat(image.linf()).isEqualTo((float) largest);
      // Summed up in float, 64 values at a time.
      float length = (float) Math.sqrt(squares);
      assertThat(image.l2()).isCloseTo(length, within(2e-6f * length));
      assertThat(image.l0()).isEqualTo(changed);
      int best = 0;
      for (int k = 1; k < TestModels.CLASSES; k++) {
        best =
            logits[i * TestModels.CLASSES + k] > logits[i * TestModels.CLASSES + best] ? k : best;
      }
      assertThat(image.adversarialPrediction()).isEqualTo(best);
      assertThat(image.success()).isEqualTo(best != image.label());
    }
  }

  /** The reason for attacks: noise of the same size must hurt less. */
  @ParameterizedTest
  @MethodSource("models")
  void fgsm_raises_the_loss_more_than_random_noise(Subject model) {
    ImageBatch clean = TestModels.images(model.shape(), 40, 8);
    ThreatModel threat = linf(.05, PixelRange.UNIT);
    double before = meanLoss(model, clean.pixels(), clean.labels());
    double fgsm = lossAfter(new FastGradientSign(), model, clean, threat);
    double noise = lossAfter(new RandomSign(), model, clean, threat);
    assertThat(fgsm - before).isGreaterThan(3 * Math.abs(noise - before));
  }

  static Stream<Subject> models() {
    return TestModels.all()
        .flatMap(
            model ->
                Stream.of(EngineChoice.COMPILED, EngineChoice.DL4J)
                    .map(engine -> new Subject(model, engine)));
  }

  private static double lossAfter(
      Attack attack, Subject model, ImageBatch clean, ThreatModel threat) {
    float[] pixels = adversarial(runner(attack, threat).run(classifier(model), clean), clean);
    return meanLoss(model, pixels, clean.labels());
  }

  private static double meanLoss(Subject model, float[] pixels, int[] labels) {
    float[] logits = classifier(model).logits(pixels, labels.length);
    double sum = 0;
    for (int i = 0; i < labels.length; i++) {
      double total = 0;
      for (int k = 0; k < TestModels.CLASSES; k++) {
        total += Math.exp(logits[i * TestModels.CLASSES + k]);
      }
      sum += Math.log(total) - logits[i * TestModels.CLASSES + labels[i]];
    }
    return sum / labels.length;
  }

  @ParameterizedTest
  @MethodSource("attacksOnModels")
  void grey_levels_stay_inside_the_ball(Attack attack, Subject model) {
    ImageBatch clean = TestModels.images(model.shape(), IMAGES, 9);
    int size = model.shape().size();
    // .25 is 63.75 grey levels: rounding to the nearest level would leave the ball.
    for (double epsilon : new double[] {.25, 8 / 255.0, .5 / 255}) {
      AttackRunner runner =
          new AttackRunner(
              attack, TRUE_LABEL, linf(epsilon, PixelRange.UNIT), PixelFormat.UINT8, 5);
      int levels = (int) Math.floor(epsilon * 255 + 1e-9);
      int largest = 0;
      for (AdversarialImage image : runner.run(classifier(model), clean)) {
        assertThat(image.adversarialPixels()).hasSize(size);
        for (int j = 0; j < size; j++) {
          int change = (image.adversarialPixels()[j] & 255) - (image.cleanPixels()[j] & 255);
          largest = Math.max(largest, Math.abs(change));
        }
      }
      assertThat(largest).isEqualTo(levels);
    }
  }

  @Test
  void uint8_cannot_hold_unclipped_pixels() {
    assertThatThrownBy(
            () ->
                new AttackRunner(
                    new FastGradientSign(),
                    TRUE_LABEL,
                    linf(.1, PixelRange.NONE),
                    PixelFormat.UINT8,
                    1))
        .hasMessageContaining("clip is none");
  }
}
