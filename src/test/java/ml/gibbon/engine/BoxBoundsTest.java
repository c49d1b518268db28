package ml.gibbon.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.loss.Logits;
import ml.gibbon.model.Architecture;
import ml.gibbon.model.Classifiers;
import ml.gibbon.model.LayerNetwork;
import ml.gibbon.model.Networks;
import ml.gibbon.model.TestModels;
import ml.gibbon.network.UnsupportedNetworkException;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;

class BoxBoundsTest {

  /**
   * Of two classes and a linear network, all in the middle of the range: the bound of each logit
   * falls by epsilon times the sum of its weights' sizes, so that the answer holds up to the
   * difference of the logits over the sum of all of them.
   */
  @Test
  void a_linear_network_holds_as_far_as_its_weights_let_it() {
    MultiLayerNetwork linear = Networks.fresh(new Architecture.Softmax(), TestModels.GREY, 2, 3);
    float[] weights = linear.getLayer(0).getParam("W").dup('c').data().asFloat();
    double sizes = 0;
    for (float weight : weights) {
      sizes += Math.abs(weight);
    }
    ImageBatch images = middle(TestModels.images(TestModels.GREY, 5, 2));
    try (CompiledClassifier model = Classifiers.compiled(linear, TestModels.GREY);
        BoxBounds bounds =
            new BoxBounds(new LayerNetwork(linear).graph(TestModels.GREY), TestModels.GREY)) {
      float[] logits = model.logits(images.pixels(), images.size());
      BoxBounds.Held held = bounds.held(images.pixels(), images.size());
      for (int i = 0; i < images.size(); i++) {
        double margin = Math.abs(logits[2 * i] - logits[2 * i + 1]);
        assertThat(held.answers()[i]).isEqualTo(Logits.prediction(logits, 2, i));
        assertThat(held.epsilons()[i]).isCloseTo(margin / sizes, within(2e-4));
      }
    }
  }

  private static ImageBatch middle(ImageBatch images) {
    float[] pixels = new float[images.pixels().length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = .4f + .2f * images.pixels()[i];
    }
    return new ImageBatch(images.shape(), images.ids(), images.labels(), pixels);
  }

  @Test
  void images_inside_the_box_are_answered_alike() {
    Architecture.Cnn cnn = new Architecture.Cnn(List.of(4, 17), 9, 0);
    MultiLayerNetwork network = TestModels.model("cnn", TestModels.GREY, cnn).network();
    ImageBatch images = TestModels.images(TestModels.GREY, 6, 4);
    SplittableRandom random = new SplittableRandom(1);
    int size = TestModels.GREY.size();
    try (CompiledClassifier model = Classifiers.compiled(network, TestModels.GREY);
        BoxBounds bounds =
            new BoxBounds(new LayerNetwork(network).graph(TestModels.GREY), TestModels.GREY)) {
      BoxBounds.Held held = bounds.held(images.pixels(), images.size());
      assertThat(Arrays.stream(held.epsilons()).max().orElseThrow()).isPositive();
      for (int trial = 0; trial < 50; trial++) {
        float[] moved = images.pixels().clone();
        for (int i = 0; i < moved.length; i++) {
          double change = held.epsilons()[i / size] * (2 * random.nextInt(2) - 1);
          moved[i] = (float) Math.max(0, Math.min(1, moved[i] + change));
        }
        float[] logits = model.logits(moved, images.size());
        for (int i = 0; i < images.size(); i++) {
          assertThat(Logits.prediction(logits, model.classes(), i)).isEqualTo(held.answers()[i]);
        }
      }
    }
  }

  @Test
  void networks_without_bounds_are_refused() {
    MultiLayerNetwork rbf = Networks.fresh(new Architecture.Rbf(2), TestModels.GREY, 3, 1);

    assertThatThrownBy(
            () -> new BoxBounds(new LayerNetwork(rbf).graph(TestModels.GREY), TestModels.GREY))
        .isInstanceOf(UnsupportedNetworkException.class)
        .hasMessageContaining("interval bounds do not go through");
  }
}
