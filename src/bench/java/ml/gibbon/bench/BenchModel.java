package ml.gibbon.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.Architecture;
import ml.gibbon.model.Networks;
import ml.gibbon.random.Draws;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The networks that are measured. */
enum BenchModel {
  /** Softmax regression, 784-10. */
  SOFTMAX(new ImageShape(1, 28, 28), new Architecture.Softmax()),

  /** ReLU network, 784-1200-1200-10. */
  RELU(new ImageShape(1, 28, 28), new Architecture.Relu(List.of(1200, 1200), 0, 0)),

  /** Maxout network, 784-240x5-240x5-10 (Goodfellow et al. 2013, arXiv:1302.4389, section 4.1). */
  MAXOUT(new ImageShape(1, 28, 28), new Architecture.Maxout(List.of(240, 240), 5, .2, .5, 1.9365)),

  /** 3x3 convolutions of 16 and 32 filters with 2x2 pooling, then 64 units. */
  SMALL_CNN(new ImageShape(1, 28, 28), new Architecture.Cnn(List.of(16, 32), 64, 0)),

  /** 3x3 convolutions of 64 and 128 filters with 2x2 pooling, then 256 units. */
  CNN(new ImageShape(3, 32, 32), new Architecture.Cnn(List.of(64, 128), 256, 0)),

  /** Convolutional maxout network (Goodfellow et al. 2013, arXiv:1302.4389, section 4.2). */
  CONV_MAXOUT(
      new ImageShape(3, 32, 32),
      new Architecture.ConvMaxout(
          List.of(
              new Architecture.Stage(96, 2, 8, 4, 4, 2),
              new Architecture.Stage(192, 2, 8, 3, 4, 2),
              new Architecture.Stage(192, 2, 5, 3, 2, 2)),
          500,
          5,
          .2,
          .5,
          1.9365));

  static final int CLASSES = 10;

  /** Those whose speed is measured. */
  static final BenchModel[] LARGE = {SOFTMAX, RELU, MAXOUT, CNN, CONV_MAXOUT};

  /** Multiplications and additions, forward and back to the input. */
  private static final int FLOPS_PER_WEIGHT = 4;

  private static final long SEED = 1;

  private final ImageShape shape;
  private final Architecture.Layered architecture;

  BenchModel(ImageShape shape, Architecture.Layered architecture) {
    this.shape = shape;
    this.architecture = architecture;
  }

  /** The name in options and results, such as {@code conv-maxout}. */
  String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The model of that name.
   *
   * @throws IllegalArgumentException listing the names there are
   */
  static BenchModel of(String key) {
    return Arrays.stream(values())
        .filter(model -> model.key().equals(key))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("%s is none of %s".formatted(key, keys())));
  }

  private static String keys() {
    return Arrays.stream(values()).map(BenchModel::key).collect(Collectors.joining(", "));
  }

  ImageShape shape() {
    return shape;
  }

  Architecture.Layered architecture() {
    return architecture;
  }

  boolean convolutional() {
    return this == SMALL_CNN || this == CNN || this == CONV_MAXOUT;
  }

  /** The network, its parameters drawn: the biases too, so that a forgotten one shows. */
  MultiLayerNetwork network() {
    return network(architecture);
  }

  /** Whether it has dropout in training. */
  boolean drops() {
    return !withoutDropout(architecture).equals(architecture);
  }

  /** The network with the same parameters and without dropout. */
  MultiLayerNetwork withoutDropout() {
    return network(withoutDropout(architecture));
  }

  private static Architecture.Layered withoutDropout(Architecture.Layered of) {
    if (of instanceof Architecture.Maxout maxout) {
      return new Architecture.Maxout(maxout.units(), maxout.pieces(), 0, 0, maxout.maxColumnNorm());
    }
    if (of instanceof Architecture.ConvMaxout maxout) {
      return new Architecture.ConvMaxout(
          maxout.stages(), maxout.units(), maxout.pieces(), 0, 0, maxout.maxColumnNorm());
    }
    return of;
  }

  private MultiLayerNetwork network(Architecture.Layered of) {
    MultiLayerNetwork network = Networks.fresh(of, shape, CLASSES, SEED);
    Draws draws = new Draws(SEED);
    float[] noise = new float[Math.toIntExact(network.numParams())];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (float) (.02 * draws.nextDouble() - .01);
    }
    network.params().addi(Nd4j.createFromArray(noise).reshape(network.params().shape()));
    return network;
  }

  /**
   * Additions and multiplications of one image's logits and input gradient: four for each time that
   * a weight is applied to a value; products with the padding are not counted, whoever does them.
   */
  long flops() {
    return FLOPS_PER_WEIGHT * weightApplications();
  }

  /** Multiplications of one image's way forward: a kernel counts at every place that it sees. */
  long weightApplications() {
    MultiLayerNetwork network = network();
    List<INDArray> activations = network.feedForward(Nd4j.zeros(1, shape.size()), false);
    long applications = 0;
    for (int i = 0; i < network.getnLayers(); i++) {
      INDArray weights = network.getLayer(i).paramTable().get("W");
      if (network.getLayer(i).conf().getLayer() instanceof ConvolutionLayer convolution) {
        long channels = weights.size(0) * weights.size(1);
        applications += channels * seen(convolution, activations.get(i), activations.get(i + 1));
      } else if (weights != null) {
        applications += weights.length();
      }
    }
    return applications;
  }

  /**
   * Pairs of an output place and a tap that looks at an input place.
   *
   * @param input {@code [N, C, H, W]}, or vectors of the image's size
   * @param output {@code [N, C, H, W]}
   */
  private long seen(ConvolutionLayer layer, INDArray input, INDArray output) {
    boolean vectors = input.rank() == 2;
    return seen(layer, 0, vectors ? shape.height() : input.size(2), output.size(2))
        * seen(layer, 1, vectors ? shape.width() : input.size(3), output.size(3));
  }

  private static long seen(ConvolutionLayer layer, int axis, long in, long out) {
    long seen = 0;
    for (int place = 0; place < out; place++) {
      for (int tap = 0; tap < layer.getKernelSize()[axis]; tap++) {
        int source = place * layer.getStride()[axis] + tap - layer.getPadding()[axis];
        seen += source >= 0 && source < in ? 1 : 0;
      }
    }
    return seen;
  }
}
