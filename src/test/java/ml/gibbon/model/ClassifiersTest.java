package ml.gibbon.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ml.gibbon.engine.CompiledClassifier;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.model.dl4j.Dl4jClassifier;
import ml.gibbon.network.UnsupportedNetworkException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions;

class ClassifiersTest {

  private final MultiLayerNetwork softmax =
      TestModels.model("softmax", TestModels.GREY, new Architecture.Softmax()).network();

  @Test
  void takes_the_compiled_engine_where_it_can() {
    assertThat(engine(softmax, EngineChoice.AUTO)).isEqualTo(CompiledClassifier.class);
    assertThat(Classifiers.explain(new LayerNetwork(softmax), TestModels.GREY, EngineChoice.AUTO))
        .startsWith("gradients by the compiled engine, 256 images at a time");
  }

  @Test
  void takes_dl4j_where_a_layer_is_not_supported_and_says_which() {
    MultiLayerNetwork elu = elu();
    assertThat(engine(elu, EngineChoice.AUTO)).isEqualTo(Dl4jClassifier.class);
    assertThat(Classifiers.explain(new LayerNetwork(elu), TestModels.GREY, EngineChoice.AUTO))
        .contains("DL4J's own layers")
        .endsWith("layer 0 (DenseLayer) has the activation elu(alpha=1.0)");
  }

  @Test
  void does_as_it_is_told() {
    assertThat(engine(softmax, EngineChoice.DL4J)).isEqualTo(Dl4jClassifier.class);
    assertThat(engine(softmax, EngineChoice.COMPILED)).isEqualTo(CompiledClassifier.class);
    MultiLayerNetwork elu = elu();
    assertThatThrownBy(() -> Classifiers.of(elu, TestModels.GREY, EngineChoice.COMPILED))
        .isInstanceOf(UnsupportedNetworkException.class)
        .hasMessage("layer 0 (DenseLayer) has the activation elu(alpha=1.0)");
    assertThatThrownBy(
            () ->
                Classifiers.explain(new LayerNetwork(elu), TestModels.GREY, EngineChoice.COMPILED))
        .isInstanceOf(UnsupportedNetworkException.class);
  }

  private static Class<?> engine(MultiLayerNetwork network, EngineChoice choice) {
    try (DifferentiableClassifier classifier = Classifiers.of(network, TestModels.GREY, choice)) {
      return classifier.getClass();
    }
  }

  private static MultiLayerNetwork elu() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(new DenseLayer.Builder().nIn(64).nOut(6).activation(Activation.ELU).build())
                .layer(
                    new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                        .nIn(6)
                        .nOut(4)
                        .activation(Activation.SOFTMAX)
                        .build())
                .build());
    network.init();
    return network;
  }
}
