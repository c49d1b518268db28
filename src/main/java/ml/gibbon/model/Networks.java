package ml.gibbon.model;

import java.util.Collections;
import java.util.List;
import ml.gibbon.engine.training.BatchNorm;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.image.ImageShape;
import ml.gibbon.network.Graph;
import org.deeplearning4j.exception.DL4JException;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.nn.weights.WeightInitDistribution;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/**
 * Networks of the {@link Architecture}s, most of them configurations of DL4J.
 *
 * <p>Every one of those takes float32 {@code [N, C * H * W]}, channel-major, values in [0, 1], and
 * ends in a softmax with cross-entropy, a radial basis function network in independent
 * probabilities. The learning rate and momentum set here are placeholders that training replaces.
 */
public final class Networks {

  /** Initial weights of maxout networks on MNIST are uniform in +-.005 (arXiv:1302.4389). */
  private static final double MAXOUT_INIT = .005;

  private final int classes;
  private final NeuralNetConfiguration.ListBuilder layers;

  private Networks(int classes, long seed) {
    this.classes = classes;
    this.layers =
        new NeuralNetConfiguration.Builder()
            .seed(seed)
            .updater(new Nesterovs(.1, .5))
            .activation(Activation.IDENTITY)
            .weightInit(WeightInit.XAVIER)
            .list();
  }

  /**
   * A network that nobody has trained yet.
   *
   * @param classes names of the data's classes
   * @param seed of the initial parameters
   * @param batchNorm what its batch normalisation normalises by, if it has any
   * @throws ConfigurationException when it does not fit the images, or there is one class
   */
  public static NetworkInTraining untrained(
      Architecture architecture,
      ImageShape images,
      List<String> classes,
      long seed,
      BatchNorm batchNorm) {
    if (architecture instanceof Architecture.Layered layered) {
      return new LayersInTraining(fresh(layered, images, classes.size(), seed));
    }
    requireSeveral(classes.size());
    Architecture.Resnet resnet = (Architecture.Resnet) architecture;
    return new GraphInTraining(
        GraphFile.of(ResidualNetwork.of(resnet, images, classes.size(), seed), images, classes),
        batchNorm);
  }

  /**
   * A network that nobody has trained yet and whose classes have codewords.
   *
   * @param bits of a codeword, a power of 2 above the number of classes
   * @throws ConfigurationException when it does not fit the images, or there are too few bits
   */
  public static NetworkInTraining coded(
      Architecture architecture,
      int bits,
      ImageShape images,
      List<String> classes,
      long seed,
      BatchNorm batchNorm) {
    requireSeveral(classes.size());
    if (bits <= classes.size()) {
      throw new ConfigurationException(
          "%d bits are too few for %d classes, whose codewords are rows of a Hadamard matrix but the first; write a power of 2 above the number of classes"
              .formatted(bits, classes.size()));
    }
    List<String> names = Collections.nCopies(bits, "bit");
    Graph plain = untrained(architecture, images, names, seed, batchNorm).network().graph(images);
    return new GraphInTraining(
        GraphFile.of(OutputCode.decoded(plain, classes.size()), images, classes), batchNorm);
  }

  /**
   * The configuration of a network with fresh parameters.
   *
   * @param seed of the initial parameters
   */
  public static MultiLayerConfiguration configuration(
      Architecture.Layered architecture, ImageShape input, int classes, long seed) {
    Networks network = new Networks(classes, seed);
    if (architecture instanceof Architecture.Softmax) {
      network.softmax(0, 0);
    } else if (architecture instanceof Architecture.Relu relu) {
      network.relu(relu);
    } else if (architecture instanceof Architecture.Maxout maxout) {
      network.maxout(maxout);
    } else if (architecture instanceof Architecture.Rbf rbf) {
      network.rbf(rbf);
    } else if (architecture instanceof Architecture.Cnn cnn) {
      network.cnn(cnn);
    } else if (architecture instanceof Architecture.ConvMaxout convMaxout) {
      network.convMaxout(convMaxout);
    }
    return network
        .layers
        .setInputType(InputType.convolutionalFlat(input.height(), input.width(), input.channels()))
        .build();
  }

  /**
   * A network with fresh parameters.
   *
   * @throws ConfigurationException when the layers do not fit the images, or there is one class
   */
  public static MultiLayerNetwork fresh(
      Architecture.Layered architecture, ImageShape input, int classes, long seed) {
    requireSeveral(classes);
    try {
      MultiLayerNetwork network =
          new MultiLayerNetwork(configuration(architecture, input, classes, seed));
      network.init();
      return network;
    } catch (DL4JException | IllegalStateException | IllegalArgumentException e) {
      throw new ConfigurationException(
          "%s cannot take images of %s: %s; choose smaller kernels or fewer stages"
              .formatted(
                  architecture.inWords(),
                  input,
                  String.valueOf(e.getMessage()).lines().findFirst().orElse("")));
    }
  }

  private static void requireSeveral(int classes) {
    if (classes < 2) {
      throw new ConfigurationException(
          "the images have one class but a model tells two or more apart: choose other images, or, where these show one of several classes, say how many there are with data.parquet.classes or data.class-names");
    }
  }

  private void relu(Architecture.Relu relu) {
    double dropout = relu.inputDropout();
    for (int units : relu.units()) {
      DenseLayer.Builder dense =
          new DenseLayer.Builder()
              .nOut(units)
              .activation(Activation.RELU)
              .weightInit(WeightInit.RELU);
      layers.layer(dropInput(dense, dropout).build());
      dropout = relu.hiddenDropout();
    }
    softmax(dropout, 0);
  }

  private void maxout(Architecture.Maxout maxout) {
    double dropout = maxout.inputDropout();
    for (int units : maxout.units()) {
      DenseLayer.Builder pieces =
          new DenseLayer.Builder()
              .nOut(units * maxout.pieces())
              .weightInit(
                  new WeightInitDistribution(new UniformDistribution(-MAXOUT_INIT, MAXOUT_INIT)));
      boundColumns(pieces, maxout.maxColumnNorm());
      layers.layer(dropInput(pieces, dropout).build());
      layers.layer(new MaxoutLayer(maxout.pieces()));
      dropout = maxout.hiddenDropout();
    }
    softmax(dropout, maxout.maxColumnNorm());
  }

  private void rbf(Architecture.Rbf rbf) {
    layers.layer(new DenseLayer.Builder().nOut(classes * rbf.rank()).build());
    layers.layer(new RbfLayer(rbf.rank()));
    LossLayer output = new LossLayer();
    output.setLossFn(new IndependentCrossEntropyLoss());
    output.setActivationFn(new ExponentialActivation());
    output.setNOut(classes);
    layers.layer(output);
  }

  private void cnn(Architecture.Cnn cnn) {
    centre();
    boolean pooling = cnn.halving() == Architecture.Cnn.Halving.POOLING;
    int stride = pooling ? 1 : 2;
    int padding = (cnn.kernel() - 1) / 2;
    for (int filters : cnn.filters()) {
      layers.layer(
          new ConvolutionLayer.Builder(cnn.kernel(), cnn.kernel())
              .stride(stride, stride)
              .padding(padding, padding)
              .nOut(filters)
              .activation(Activation.RELU)
              .weightInit(WeightInit.RELU)
              .build());
      if (pooling) {
        layers.layer(maxPooling(2, 2));
      }
    }
    layers.layer(
        new DenseLayer.Builder()
            .nOut(cnn.units())
            .activation(Activation.RELU)
            .weightInit(WeightInit.RELU)
            .build());
    softmax(cnn.hiddenDropout(), 0);
  }

  private void convMaxout(Architecture.ConvMaxout network) {
    centre();
    double dropout = network.inputDropout();
    for (Architecture.Stage stage : network.stages()) {
      ConvolutionLayer.Builder pieces =
          new ConvolutionLayer.Builder(stage.kernel(), stage.kernel())
              .padding(stage.padding(), stage.padding())
              .nOut(stage.filters() * stage.pieces());
      if (network.maxColumnNorm() > 0) {
        pieces.constrainWeights(new MaxNormConstraint(network.maxColumnNorm(), 1, 2, 3));
      }
      layers.layer(dropInput(pieces, dropout).build());
      layers.layer(new MaxoutLayer(stage.pieces()));
      layers.layer(maxPooling(stage.pool(), stage.poolStride()));
      dropout = network.hiddenDropout();
    }
    DenseLayer.Builder pieces = new DenseLayer.Builder().nOut(network.units() * network.pieces());
    boundColumns(pieces, network.maxColumnNorm());
    layers.layer(dropInput(pieces, dropout).build());
    layers.layer(new MaxoutLayer(network.pieces()));
    softmax(dropout, network.maxColumnNorm());
  }

  private void softmax(double dropout, double maxColumnNorm) {
    OutputLayer.Builder output =
        new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
            .nOut(classes)
            .activation(Activation.SOFTMAX);
    boundColumns(output, maxColumnNorm);
    layers.layer(dropInput(output, dropout).build());
  }

  /** Convolutional networks learn faster from pixels around zero. */
  private void centre() {
    layers.layer(new InputScalingLayer(.5, .25));
  }

  private static SubsamplingLayer maxPooling(int side, int stride) {
    return new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
        .kernelSize(side, side)
        .stride(stride, stride)
        .build();
  }

  /** DL4J's dropout acts on a layer's input and counts what is kept, not what is dropped. */
  private static <B extends FeedForwardLayer.Builder<B>> B dropInput(B layer, double share) {
    if (share > 0) {
      layer.dropOut(1 - share);
    }
    return layer;
  }

  /** A dense layer's weights are {@code [inputs, outputs]}: a column belongs to one output. */
  private static void boundColumns(FeedForwardLayer.Builder<?> layer, double maxColumnNorm) {
    if (maxColumnNorm > 0) {
      layer.constrainWeights(new MaxNormConstraint(maxColumnNorm, 0));
    }
  }
}
