package ml.gibbon.model.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.Stream;
import ml.gibbon.engine.CompiledClassifier;
import ml.gibbon.engine.Cotangents;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.Classifiers;
import ml.gibbon.model.MaxoutLayer;
import ml.gibbon.model.TestModels;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/**
 * Batch normalisation in inference mode. DL4J gives no gradient for it there, so the reference are
 * central differences of DL4J's own forward pass in double precision.
 */
class BatchNormalisationTest {

  private static final ImageShape SHAPE = new ImageShape(2, 6, 5);
  private static final int IMAGES = 3;

  /** Half the distance of two points of a difference: its error is of order 1e-10. */
  private static final double STEP = 1e-5;

  /** Where the normalisation stands, which decides how the engine computes it. */
  static Stream<TestModels.Model> networks() {
    return Stream.of(
        images("after a convolution", convolution(6, Activation.IDENTITY), normalisation(), tanh()),
        images("after an activation", convolution(6, Activation.TANH), normalisation()),
        images("twice", convolution(6, Activation.IDENTITY), normalisation(), normalisation()),
        images("on the pixels", normalisation(), convolution(6, Activation.TANH)),
        images(
            "after a pooling",
            convolution(6, Activation.TANH),
            new SubsamplingLayer.Builder(PoolingType.MAX).kernelSize(2, 2).stride(1, 1).build(),
            normalisation()),
        images(
            "after maxout",
            convolution(6, Activation.IDENTITY),
            new MaxoutLayer(2),
            normalisation()),
        images(
            "of features",
            convolution(3, Activation.TANH),
            new DenseLayer.Builder().nOut(7).activation(Activation.IDENTITY).build(),
            new BatchNormalization.Builder().build(),
            tanh()),
        images(
            "with variances kept as they are",
            convolution(4, Activation.IDENTITY),
            new BatchNormalization.Builder().useLogStd(false).eps(1e-3).build()),
        images(
            "locked",
            convolution(4, Activation.IDENTITY),
            new BatchNormalization.Builder().lockGammaBeta(true).build()));
  }

  private static ConvolutionLayer convolution(int filters, Activation activation) {
    return new ConvolutionLayer.Builder(3, 3).nOut(filters).activation(activation).build();
  }

  private static BatchNormalization normalisation() {
    return new BatchNormalization.Builder().build();
  }

  private static ActivationLayer tanh() {
    return new ActivationLayer(Activation.TANH);
  }

  private static TestModels.Model images(
      String name, org.deeplearning4j.nn.conf.layers.Layer... layers) {
    NeuralNetConfiguration.ListBuilder list = new NeuralNetConfiguration.Builder().seed(1).list();
    for (var layer : layers) {
      list.layer(layer);
    }
    list.layer(
        new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
            .nOut(TestModels.CLASSES)
            .activation(Activation.SOFTMAX)
            .build());
    list.setInputType(InputType.convolutionalFlat(SHAPE.height(), SHAPE.width(), SHAPE.channels()));
    MultiLayerNetwork network = new MultiLayerNetwork(list.build());
    network.init();
    TestModels.randomise(network, 4);
    for (Layer layer : network.getLayers()) {
      spread(layer, "gamma", .5, 1.5);
      spread(layer, "var", .5, 2);
      spread(layer, "log10stdev", -.3, .3);
    }
    return new TestModels.Model(name, SHAPE, network);
  }

  /** Values in a range in which standard deviations are above zero and of order one. */
  private static void spread(Layer layer, String key, double low, double high) {
    INDArray values = layer.paramTable().get(key);
    if (values != null) {
      SplittableRandom random = new SplittableRandom(key.hashCode());
      for (long i = 0; i < values.length(); i++) {
        values.putScalar(i, low + (high - low) * random.nextDouble());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("networks")
  void equals_differences_of_dl4j_in_double_precision(TestModels.Model model) {
    ImageBatch batch = TestModels.images(SHAPE, IMAGES, 5);
    float[] cotangent = Cotangents.random(IMAGES, TestModels.CLASSES, 6);
    // Log-softmax differs from the logits by a constant, which a cotangent of sum 0 does not see.
    for (int i = 0; i < cotangent.length; i += TestModels.CLASSES) {
      float mean = 0;
      for (int k = 0; k < TestModels.CLASSES; k++) {
        mean += cotangent[i + k] / TestModels.CLASSES;
      }
      for (int k = 0; k < TestModels.CLASSES; k++) {
        cotangent[i + k] -= mean;
      }
    }
    MultiLayerNetwork reference = doubles(model.network());
    try (CompiledClassifier classifier = Classifiers.compiled(model.network(), SHAPE)) {
      float[] logits = classifier.logits(batch.pixels(), IMAGES);
      double value = 0;
      for (int i = 0; i < logits.length; i++) {
        value += (double) cotangent[i] * logits[i];
      }
      double[] pixels = new double[batch.pixels().length];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = batch.pixels()[i];
      }
      assertThat(value).isCloseTo(value(reference, pixels, cotangent), within(1e-5));
      double[] expected = new double[pixels.length];
      for (int i = 0; i < pixels.length; i++) {
        double pixel = pixels[i];
        pixels[i] = pixel + STEP;
        double above = value(reference, pixels, cotangent);
        pixels[i] = pixel - STEP;
        expected[i] = (above - value(reference, pixels, cotangent)) / (2 * STEP);
        pixels[i] = pixel;
      }
      float[] gradient =
          classifier.differentiate(batch.pixels(), IMAGES, Cotangents.fixed(cotangent)).gradient();
      assertThat(Cotangents.error(gradient, expected)).isLessThan(1e-6);
    }
  }

  private static MultiLayerNetwork doubles(MultiLayerNetwork network) {
    MultiLayerConfiguration configuration = network.getLayerWiseConfigurations().clone();
    configuration.setDataType(DataType.DOUBLE);
    MultiLayerNetwork copy = new MultiLayerNetwork(configuration);
    copy.init(network.params().castTo(DataType.DOUBLE), false);
    return copy;
  }

  private static double value(MultiLayerNetwork network, double[] pixels, float[] cotangent) {
    INDArray input = Nd4j.create(pixels, new long[] {IMAGES, SHAPE.size()}, 'c');
    double[] outputs = network.output(input, false).dup('c').data().asDouble();
    double sum = 0;
    for (int i = 0; i < outputs.length; i++) {
      sum += cotangent[i] * Math.log(outputs[i]);
    }
    return sum;
  }
}
