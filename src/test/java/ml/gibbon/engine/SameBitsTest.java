package ml.gibbon.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import ml.gibbon.engine.product.OneDnn;
import ml.gibbon.engine.product.Sgemm;
import ml.gibbon.gradient.DifferentiableClassifier.Differentiated;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.Architecture;
import ml.gibbon.model.Classifiers;
import ml.gibbon.model.TestModels;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An image's logits and gradient have the same bits whatever batch it comes in, and wherever. */
class SameBitsTest {

  private static final int POOL = 300;

  static Stream<TestModels.Model> models() {
    ImageShape digits = new ImageShape(1, 28, 28);
    ImageShape photos = new ImageShape(3, 16, 16);
    Stream<TestModels.Model> larger =
        Stream.of(
            TestModels.model("large softmax", digits, new Architecture.Softmax()),
            TestModels.model("large relu", digits, new Architecture.Relu(List.of(300, 100), 0, 0)),
            TestModels.model(
                "large maxout", digits, new Architecture.Maxout(List.of(240, 61), 5, 0, 0, 0)),
            TestModels.model("large cnn", photos, new Architecture.Cnn(List.of(32, 48), 100, 0)));
    return Stream.of(TestModels.all(), larger, LongStream.range(0, 40).mapToObj(RandomNetworks::of))
        .flatMap(stream -> stream);
  }

  @ParameterizedTest
  @MethodSource("models")
  void whatever_the_company(TestModels.Model model) {
    Assumptions.assumeTrue(
        Sgemm.fastest() instanceof OneDnn, "other libraries' bits depend on the position");
    int size = model.shape().size();
    ImageBatch pool = TestModels.images(model.shape(), POOL, 1);
    float[] cotangent = Cotangents.random(POOL, TestModels.CLASSES, 2);
    SplittableRandom random = new SplittableRandom(3);
    try (CompiledClassifier classifier = Classifiers.compiled(model.network(), model.shape())) {
      Differentiated whole =
          classifier.differentiate(pool.pixels(), POOL, Cotangents.fixed(cotangent));
      for (int images : new int[] {1, 2, 7, 31, 64, 150, 255, 256, 257, POOL}) {
        int[] chosen = random.ints(0, POOL).distinct().limit(images).toArray();
        Differentiated part =
            classifier.differentiate(
                rows(pool.pixels(), chosen, size),
                images,
                Cotangents.fixed(rows(cotangent, chosen, TestModels.CLASSES)));
        assertThat(bits(part.logits()))
            .isEqualTo(bits(rows(whole.logits(), chosen, TestModels.CLASSES)));
        assertThat(bits(part.gradient())).isEqualTo(bits(rows(whole.gradient(), chosen, size)));
        assertThat(bits(classifier.logits(rows(pool.pixels(), chosen, size), images)))
            .isEqualTo(bits(part.logits()));
      }
    }
  }

  private static float[] rows(float[] values, int[] chosen, int length) {
    float[] rows = new float[chosen.length * length];
    for (int i = 0; i < chosen.length; i++) {
      System.arraycopy(values, chosen[i] * length, rows, i * length, length);
    }
    return rows;
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
    return bits;
  }
}
