package ml.gibbon.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import ml.gibbon.attack.AdversarialImage;
import ml.gibbon.attack.Choice;
import ml.gibbon.attack.Goal;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.NamedAttack;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.attack.method.Universal;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.loss.LossKind;
import ml.gibbon.model.Architecture;
import ml.gibbon.model.Classifiers;
import ml.gibbon.model.TestModels;
import ml.gibbon.store.AdversarialSet;
import ml.gibbon.store.CleanSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OneChangeTest {

  private static final int IMAGES = 30;

  private static final TestModels.Model MODEL =
      TestModels.model("relu", TestModels.GREY, new Architecture.Relu(List.of(12), 0, 0));
  private static final int SIZE = MODEL.shape().size();

  @ParameterizedTest
  @CsvSource({
    "LINF, .1, true, FLOAT32",
    "LINF, .1, false, FLOAT32",
    "L2, 1, true, FLOAT32",
    "L2, 1, false, FLOAT32",
    "LINF, .1, true, UINT8",
    "L2, 1, true, UINT8"
  })
  void the_change_of_all_is_one_and_an_image_with_another_is_found(
      LpNorm norm, double epsilon, boolean isClipped, PixelFormat format) {
    NamedAttack attack =
        new NamedAttack(
            "one",
            new Universal(Choice.AUTO, 5, 1, Universal.Split.TRAIN, LossKind.CROSS_ENTROPY),
            new Goal.OneClass(1),
            new ThreatModel(norm, epsilon, isClipped ? PixelRange.UNIT : PixelRange.NONE));
    CleanSet set =
        new CleanSet("noise", "test", MODEL.shape().toString(), List.of("a", "b", "c", "d"));
    Claims claims = Claims.of(AdversarialSet.of(set, "relu", attack.key(), format, "compiled"));
    ImageBatch clean = TestModels.images(MODEL.shape(), IMAGES, 3);
    float[] adversarial = new float[clean.pixels().length];
    try (DifferentiableClassifier classifier =
        Classifiers.of(MODEL.network(), MODEL.shape(), EngineChoice.AUTO)) {
      List<AdversarialImage> images = attack.runner(format, 1).run(classifier, clean);
      for (int i = 0; i < IMAGES; i++) {
        format.decode(images.get(i).adversarialPixels(), adversarial, i * SIZE);
      }
    }
    assertThat(parts(claims, clean, adversarial)).isEmpty();

    int changed = 17 * SIZE;
    while (Math.abs(adversarial[changed] - clean.pixels()[changed]) < .03
        || adversarial[changed] <= 0
        || adversarial[changed] >= 1) {
      changed++;
    }
    assertThat(changed).isLessThan(18 * SIZE);
    // Towards the clean image, so that the budget does not tell.
    adversarial[changed] += .6f * (clean.pixels()[changed] - adversarial[changed]);
    assertThat(parts(claims, clean, adversarial))
        .contains("the change is not that of the other images: 1 (image_id");
  }

  /** What two tasks find, with half of the images each. */
  private static String parts(Claims claims, ImageBatch clean, float[] adversarial) {
    Discrepancies all = new Discrepancies();
    for (int half = 0; half < 2; half++) {
      Discrepancies tally = new Discrepancies();
      for (int i = half * IMAGES / 2; i < (half + 1) * IMAGES / 2; i++) {
        tally.share(claims, i, image(clean.pixels(), i), image(adversarial, i));
      }
      all.add(tally);
    }
    return all.describe();
  }

  private static float[] image(float[] pixels, int i) {
    return Arrays.copyOfRange(pixels, i * SIZE, (i + 1) * SIZE);
  }
}
