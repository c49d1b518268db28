package ml.gibbon.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.loss.CrossEntropy;
import ml.gibbon.model.Classifiers;
import ml.gibbon.model.TestModels;
import ml.gibbon.model.dl4j.Dl4jGraph;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NativeMemoryTest {

  /** Bytes of handles on parameters that are read and on oneDNN's primitives, until collected. */
  private static final long HANDLES = 16 << 10;

  static Stream<TestModels.Model> models() {
    return TestModels.all();
  }

  @ParameterizedTest
  @MethodSource("models")
  void takes_what_was_announced_and_gives_it_back(TestModels.Model model) {
    long announced = CompiledClassifier.nativeBytes(Dl4jGraph.of(model.network(), model.shape()));
    long before = Pointer.totalBytes();
    CompiledClassifier classifier = Classifiers.compiled(model.network(), model.shape());
    assertThat(Pointer.totalBytes() - before).isBetween(announced - HANDLES, announced + HANDLES);
    classifier.close();
    assertThat(Pointer.totalBytes() - before).isLessThanOrEqualTo(HANDLES);
  }

  @Test
  void does_not_grow_over_ten_thousand_batches() {
    TestModels.Model model = TestModels.all().skip(2).findFirst().orElseThrow();
    ImageBatch batch = TestModels.images(model.shape(), 3, 1);
    CrossEntropy loss = new CrossEntropy(batch.labels());
    try (CompiledClassifier classifier = Classifiers.compiled(model.network(), model.shape())) {
      for (int i = 0; i < 1000; i++) {
        classifier.differentiate(batch.pixels(), 3, loss);
      }
      long tracked = Pointer.totalBytes();
      long physical = Pointer.physicalBytes();
      for (int i = 0; i < 10_000; i++) {
        classifier.differentiate(batch.pixels(), 3, loss);
      }
      // Less, where the collector takes handles that earlier tests left.
      assertThat(Pointer.totalBytes()).isLessThanOrEqualTo(tracked);
      // The heap may grow by what its collector has not yet taken; 1 kB a batch would be 10 MB.
      assertThat(Pointer.physicalBytes() - physical).isLessThan(64L << 20);
    }
  }

  @Test
  void cannot_be_used_once_closed() {
    TestModels.Model model = TestModels.all().findFirst().orElseThrow();
    CompiledClassifier classifier = Classifiers.compiled(model.network(), model.shape());
    classifier.close();
    classifier.close();
    assertThatThrownBy(() -> classifier.logits(new float[0], 0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the classifier is closed");
  }
}
