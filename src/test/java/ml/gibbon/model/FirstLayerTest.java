package ml.gibbon.model;

import static org.assertj.core.api.Assertions.assertThat;

import ml.gibbon.image.ImageShape;
import org.junit.jupiter.api.Test;

class FirstLayerTest {

  private static FirstLayer of(String name) {
    TestModels.Model model =
        TestModels.all().filter(m -> m.name().equals(name)).findFirst().orElseThrow();
    return FirstLayer.of(new LayerNetwork(model.network()), model.shape()).orElseThrow();
  }

  /** A derivative of a logit of a linear model is a weight, by definition. */
  @Test
  void the_pictures_of_a_linear_model_are_the_gradients_of_its_logits() {
    TestModels.Model model = TestModels.all().findFirst().orElseThrow();
    FirstLayer layer = of("softmax");

    assertThat(layer.givesLogits()).isTrue();
    assertThat(layer.units()).isEqualTo(TestModels.CLASSES);
    assertThat(layer.pieces()).isEqualTo(1);
    for (int k = 0; k < TestModels.CLASSES; k++) {
      for (int j = 0; j < model.shape().size(); j++) {
        assertThat(layer.weights(k, 0)[j])
            .isEqualTo(model.network().getLayer(0).getParam("W").getFloat(j, k));
      }
    }
  }

  /** Maxout stores its linear functions piece by piece: piece 2 of unit 1 of 10 is column 21. */
  @Test
  void a_maxout_unit_has_its_own_pieces() {
    TestModels.Model model = TestModels.all().skip(2).findFirst().orElseThrow();
    FirstLayer layer = of("maxout");

    assertThat(layer.givesLogits()).isFalse();
    assertThat(layer.units()).isEqualTo(10);
    assertThat(layer.pieces()).isEqualTo(3);
    assertThat(layer.shape()).isEqualTo(model.shape());
    assertThat(layer.weights(1, 2)[5])
        .isEqualTo(model.network().getLayer(0).getParam("W").getFloat(5, 21));
  }

  @Test
  void a_convolution_shows_its_kernels_behind_the_scaling_of_the_input() {
    FirstLayer layer = of("conv-maxout");

    assertThat(layer.shape()).isEqualTo(new ImageShape(3, 5, 5));
    assertThat(layer.units()).isEqualTo(4);
    assertThat(layer.pieces()).isEqualTo(2);
    assertThat(layer.weights(3, 1)).hasSize(75);
  }
}
