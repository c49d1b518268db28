package ml.gibbon.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Stream;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.ImageShape;
import ml.gibbon.loss.CrossEntropy;
import ml.gibbon.loss.Logits;
import ml.gibbon.model.ClassifierFactory;
import ml.gibbon.model.DefendedFile;
import ml.gibbon.model.InferenceDefence;
import ml.gibbon.model.InferenceDefence.Backward;
import ml.gibbon.model.InferenceDefence.BitDepth;
import ml.gibbon.model.InferenceDefence.ConfidenceReduction;
import ml.gibbon.model.InferenceDefence.Jpeg;
import ml.gibbon.model.InferenceDefence.MedianFilter;
import ml.gibbon.model.InferenceDefence.RandomisedSmoothing;
import ml.gibbon.model.ModelFile;
import ml.gibbon.model.TestModels;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The second opinion on defended models agrees with the first, which shares no code with it. */
class PlainDefenceTest {

  private static final int IMAGES = 40;

  static Stream<Arguments> defendedModels() {
    return Stream.of(
            new BitDepth(2),
            new MedianFilter(2, Backward.EXACT),
            new MedianFilter(3, Backward.EXACT),
            new MedianFilter(3, Backward.BPDA),
            new Jpeg(30),
            new Jpeg(90),
            new ConfidenceReduction(.1),
            new RandomisedSmoothing(.3, 4))
        .flatMap(defence -> Stream.of("maxout", "cnn").map(model -> Arguments.of(defence, model)));
  }

  @ParameterizedTest(name = "{0} around {1}")
  @MethodSource("defendedModels")
  void answers_and_gradients_are_those_that_attacks_get(InferenceDefence defence, String name) {
    TestModels.Model model =
        TestModels.all().filter(m -> m.name().equals(name)).findFirst().orElseThrow();
    ImageShape shape = model.shape();
    byte[] file =
        DefendedFile.pack(
            new DefendedFile.Contents(defence, 7, name, ModelFile.write(model.network())));
    ImageBatch images = TestModels.images(shape, IMAGES, 2);
    PlainModel plain = PlainModel.of(file, name, shape);
    Answer[] answers = plain.answers(images.pixels(), IMAGES);
    Gradient[] gradients = plain.gradients(images.pixels(), images.labels());
    int undecided = 0;
    try (DifferentiableClassifier classifier =
        new ClassifierFactory(EngineChoice.COMPILED, shape).of(file)) {
      float[] logits = classifier.logits(images.pixels(), IMAGES);
      float[] gradient =
          classifier
              .differentiate(images.pixels(), IMAGES, new CrossEntropy(images.labels()))
              .gradient();
      int agree = 0;
      for (int i = 0; i < IMAGES; i++) {
        int prediction = Logits.prediction(logits, TestModels.CLASSES, i);
        assertThat(answers[i].isMostLikely(prediction)).isTrue();
        assertThat(
                answers[i].hasConfidence(
                    prediction, Logits.confidence(logits, TestModels.CLASSES, i, prediction)))
            .isTrue();
        undecided += answers[i].isUndecided() ? 1 : 0;
        agree +=
            answers[i].isUndecided()
                    || agrees(
                        gradients[i],
                        Arrays.copyOfRange(gradient, i * shape.size(), (i + 1) * shape.size()))
                ? 1
                : 0;
      }
      // Where a unit is on its edge there are two gradients.
      assertThat(agree).isGreaterThanOrEqualTo(IMAGES - 2);
    }
    assertThat(undecided).isLessThan(IMAGES / 4);
  }

  private static boolean agrees(Gradient plain, float[] gradient) {
    double largest = plain.largest() * plain.scale();
    double off = 0;
    for (int v = 0; v < gradient.length; v++) {
      off = Math.max(off, Math.abs(plain.direction()[v] * plain.scale() - gradient[v]));
    }
    return off <= 1e-4 * largest;
  }
}
