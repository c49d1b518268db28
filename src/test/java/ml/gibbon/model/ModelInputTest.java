package ml.gibbon.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ml.gibbon.gradient.DifferentiableClassifier.Differentiated;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.ImageShape;
import ml.gibbon.loss.CrossEntropy;
import ml.gibbon.model.dl4j.Dl4jClassifier;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions;

class ModelInputTest {

  /** A user's own network, built for images rather than for rows of values, is the same network. */
  @Test
  void a_network_that_takes_images_gives_what_its_flat_twin_gives() {
    ImageShape shape = new ImageShape(2, 6, 5);
    MultiLayerNetwork flat = convolution(InputType.convolutionalFlat(6, 5, 2));
    MultiLayerNetwork images = convolution(InputType.convolutional(6, 5, 2));
    images.setParams(flat.params());
    ImageBatch batch = TestModels.images(shape, 3, 1);
    assertThat(ModelInput.batchShape(images, shape, 3)).containsExactly(3, 2, 6, 5);
    assertThat(ModelInput.batchShape(flat, shape, 3)).containsExactly(3, 60);
    CrossEntropy loss = new CrossEntropy(batch.labels());
    Differentiated expected =
        new Dl4jClassifier(flat, shape).differentiate(batch.pixels(), 3, loss);
    Differentiated found = new Dl4jClassifier(images, shape).differentiate(batch.pixels(), 3, loss);
    assertThat(found.logits()).containsExactly(expected.logits(), within(1e-6f));
    assertThat(found.gradient()).containsExactly(expected.gradient(), within(1e-6f));
  }

  private static MultiLayerNetwork convolution(InputType input) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(5)
                .list()
                .layer(
                    new ConvolutionLayer.Builder(3, 3).nOut(4).activation(Activation.RELU).build())
                .layer(
                    new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                        .nOut(4)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(input)
                .build());
    network.init();
    return network;
  }
}
