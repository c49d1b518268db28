package ml.gibbon.gradient;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import java.util.stream.Stream;
import ml.gibbon.gradient.DifferentiableClassifier.Differentiated;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.model.TestModels;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CompiledClassifierTest {

  static Stream<TestModels.Model> models() {
    return Stream.concat(TestModels.all(), LongStream.range(0, 300).mapToObj(RandomNetworks::of));
  }

  @ParameterizedTest
  @MethodSource("models")
  void equals_dl4j_in_double_precision(TestModels.Model model) {
    int images = 5;
    ImageBatch batch = TestModels.images(model.shape(), images, 3);
    float[] cotangent = Cotangents.random(images, TestModels.CLASSES, 5);
    DoubleReference.Result expected =
        new DoubleReference(model.network()).differentiate(batch.pixels(), images, cotangent);
    try (CompiledClassifier classifier = new CompiledClassifier(model.network(), model.shape())) {
      Differentiated pass =
          classifier.differentiate(batch.pixels(), images, Cotangents.fixed(cotangent));
      assertThat(Cotangents.error(pass.logits(), expected.logits())).isLessThan(1e-6);
      assertThat(Cotangents.error(pass.gradient(), expected.gradient())).isLessThan(1e-6);
    }
  }
}
