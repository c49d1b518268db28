package ml.gibbon.engine;

import java.util.SplittableRandom;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.InputScalingLayer;
import ml.gibbon.model.MaxoutLayer;
import ml.gibbon.model.TestModels;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** Small networks with random layers, settings and parameters; one seed gives one network. */
final class RandomNetworks {

  private final SplittableRandom random;
  private final NeuralNetConfiguration.ListBuilder layers;
  private int height;
  private int width;

  private RandomNetworks(long seed) {
    random = new SplittableRandom(seed);
    layers = new NeuralNetConfiguration.Builder().seed(seed).list();
  }

  /** A network of the layers that DL4J can differentiate in inference mode, too. */
  static TestModels.Model of(long seed) {
    return new RandomNetworks(seed).build(seed);
  }

  private TestModels.Model build(long seed) {
    ImageShape shape = new ImageShape(1 + random.nextInt(3), side(), side());
    height = shape.height();
    width = shape.width();
    boolean images = random.nextInt(3) > 0;
    if (random.nextBoolean()) {
      layers.layer(new InputScalingLayer(.1 + random.nextDouble(), .2 + random.nextDouble()));
    }
    if (images) {
      imageLayers(1 + random.nextInt(3));
    }
    vectorLayers(random.nextInt(3));
    layers.layer(
        new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
            .nOut(TestModels.CLASSES)
            .hasBias(random.nextInt(4) > 0)
            .activation(Activation.SOFTMAX)
            .build());
    layers.setInputType(
        images
            ? InputType.convolutionalFlat(shape.height(), shape.width(), shape.channels())
            : InputType.feedForward(shape.size()));
    MultiLayerNetwork network = new MultiLayerNetwork(layers.build());
    network.init();
    TestModels.randomise(network, seed);
    return new TestModels.Model("random " + seed, shape, network);
  }

  private int side() {
    return 5 + random.nextInt(7);
  }

  private void imageLayers(int count) {
    for (int i = 0; i < count; i++) {
      if (i > 0 && random.nextInt(2) == 0) {
        pooling();
      } else {
        convolution();
      }
      if (random.nextInt(4) == 0) {
        layers.layer(new ActivationLayer(activation()));
      }
    }
    if (random.nextInt(5) == 0) {
      layers.layer(
          new GlobalPoolingLayer.Builder(random.nextBoolean() ? PoolingType.MAX : PoolingType.AVG)
              .build());
    }
  }

  private void convolution() {
    boolean maxout = random.nextInt(3) == 0;
    int pieces = 2 + random.nextInt(3);
    int[] dilation = {1 + random.nextInt(2), 1 + random.nextInt(2)};
    int[] kernel = kernel(dilation);
    int[] stride = stride();
    int[] padding = padding(kernel);
    int channels = 1 + random.nextInt(20);
    ConvolutionMode mode = mode();
    layers.layer(
        new ConvolutionLayer.Builder(kernel)
            .nOut(maxout ? channels * pieces : channels)
            .stride(stride)
            .padding(mode == ConvolutionMode.Same ? new int[] {0, 0} : padding)
            .dilation(dilation)
            .convolutionMode(mode)
            .hasBias(random.nextInt(4) > 0)
            .activation(maxout ? Activation.IDENTITY.getActivationFunction() : activation())
            .build());
    shrink(mode, kernel, stride, padding, dilation);
    if (maxout) {
      layers.layer(new MaxoutLayer(pieces));
    }
  }

  private void pooling() {
    int[] dilation = {1, 1};
    int[] kernel = kernel(dilation);
    int[] stride = stride();
    int[] padding = padding(kernel);
    ConvolutionMode mode = mode();
    layers.layer(
        new SubsamplingLayer.Builder(random.nextBoolean() ? PoolingType.MAX : PoolingType.AVG)
            .kernelSize(kernel)
            .stride(stride)
            .padding(mode == ConvolutionMode.Same ? new int[] {0, 0} : padding)
            .convolutionMode(mode)
            .avgPoolIncludePadInDivisor(random.nextBoolean())
            .build());
    shrink(mode, kernel, stride, padding, dilation);
  }

  /** Not larger than the image; in mode Same a stride may not be larger than the kernel. */
  private int[] kernel(int[] dilation) {
    return new int[] {
      1 + random.nextInt(Math.min(4, (height - 1) / dilation[0] + 1)),
      1 + random.nextInt(Math.min(4, (width - 1) / dilation[1] + 1))
    };
  }

  private int[] stride() {
    return new int[] {1 + random.nextInt(2), 1 + random.nextInt(2)};
  }

  private int[] padding(int[] kernel) {
    return new int[] {random.nextInt(kernel[0]), random.nextInt(kernel[1])};
  }

  private ConvolutionMode mode() {
    return random.nextInt(3) == 0 ? ConvolutionMode.Same : ConvolutionMode.Truncate;
  }

  private void shrink(
      ConvolutionMode mode, int[] kernel, int[] stride, int[] padding, int[] dilation) {
    height = out(mode, height, kernel[0], stride[0], padding[0], dilation[0]);
    width = out(mode, width, kernel[1], stride[1], padding[1], dilation[1]);
  }

  private static int out(
      ConvolutionMode mode, int in, int kernel, int stride, int padding, int dilation) {
    return mode == ConvolutionMode.Same
        ? (in + stride - 1) / stride
        : (in + 2 * padding - (kernel - 1) * dilation - 1) / stride + 1;
  }

  private void vectorLayers(int count) {
    for (int i = 0; i < count; i++) {
      boolean maxout = random.nextInt(3) == 0;
      int pieces = 2 + random.nextInt(4);
      int units = 1 + random.nextInt(24);
      layers.layer(
          new DenseLayer.Builder()
              .nOut(maxout ? units * pieces : units)
              .hasBias(random.nextInt(4) > 0)
              .dropOut(.5)
              .activation(maxout ? Activation.IDENTITY.getActivationFunction() : activation())
              .build());
      if (maxout) {
        layers.layer(new MaxoutLayer(pieces));
      }
    }
  }

  private IActivation activation() {
    return switch (random.nextInt(6)) {
      case 0, 1 -> Activation.RELU.getActivationFunction();
      case 2 -> new ActivationLReLU(.01 + .5 * random.nextDouble());
      case 3 -> Activation.TANH.getActivationFunction();
      case 4 -> Activation.SIGMOID.getActivationFunction();
      default -> Activation.IDENTITY.getActivationFunction();
    };
  }
}
