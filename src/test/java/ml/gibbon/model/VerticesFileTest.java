package ml.gibbon.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ml.gibbon.engine.CompiledClassifier;
import ml.gibbon.error.InputException;
import ml.gibbon.gradient.DifferentiableClassifier.Differentiated;
import ml.gibbon.image.ImageShape;
import ml.gibbon.loss.Probabilities;
import ml.gibbon.model.onnx.ExternalData;
import ml.gibbon.verify.walk.GraphWalk;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.L2NormalizeVertex;
import org.deeplearning4j.nn.conf.graph.L2Vertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.graph.ReshapeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** Networks of DL4J's vertices, held against what DL4J itself answers. */
class VerticesFileTest {

  private static final ImageShape SHAPE = new ImageShape(2, 9, 8);
  private static final List<String> CLASSES = List.of("a", "b", "c");
  private static final int IMAGES = 5;

  private static GraphBuilder begin() {
    return new NeuralNetConfiguration.Builder()
        .seed(3)
        .convolutionMode(ConvolutionMode.Truncate)
        .graphBuilder()
        .addInputs("in")
        .setInputTypes(InputType.convolutional(SHAPE.height(), SHAPE.width(), SHAPE.channels()));
  }

  private static ConvolutionLayer convolution(int out, Activation activation) {
    return new ConvolutionLayer.Builder(3, 3)
        .nOut(out)
        .padding(1, 1)
        .activation(activation)
        .build();
  }

  private static OutputLayer softmax() {
    return new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
        .nOut(CLASSES.size())
        .activation(Activation.SOFTMAX)
        .build();
  }

  /** Parameters away from their initial values: means, variances and gains of the norms too. */
  private static ComputationGraph network(GraphBuilder builder) {
    ComputationGraph network = new ComputationGraph(builder.build());
    network.init();
    SplittableRandom random = new SplittableRandom(5);
    INDArray parameters = network.params();
    for (long i = 0; i < parameters.length(); i++) {
      parameters.putScalar(i, parameters.getFloat(i) + random.nextDouble(.01, .1));
    }
    return network;
  }

  /** A block of He et al. 2015, with a projection as its shortcut. */
  private static GraphBuilder residual() {
    return begin()
        .addLayer("pad", new ZeroPaddingLayer(1, 2, 0, 1), "in")
        .addLayer("conv0", convolution(4, Activation.IDENTITY), "pad")
        .addLayer("norm0", new BatchNormalization(), "conv0")
        .addLayer("relu0", new ActivationLayer(Activation.RELU), "norm0")
        .addLayer(
            "conv1",
            new ConvolutionLayer.Builder(3, 3)
                .nOut(6)
                .stride(2, 2)
                .padding(1, 1)
                .hasBias(false)
                .activation(Activation.IDENTITY)
                .build(),
            "relu0")
        .addLayer("norm1", new BatchNormalization(), "conv1")
        .addLayer("relu1", new ActivationLayer(Activation.RELU), "norm1")
        .addLayer("conv2", convolution(6, Activation.IDENTITY), "relu1")
        .addLayer(
            "project",
            new ConvolutionLayer.Builder(1, 1)
                .nOut(6)
                .stride(2, 2)
                .activation(Activation.IDENTITY)
                .build(),
            "relu0")
        .addVertex("add", new ElementWiseVertex(ElementWiseVertex.Op.Add), "conv2", "project")
        .addLayer("relu2", new ActivationLayer(Activation.RELU), "add")
        .addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), "relu2")
        .addLayer("out", softmax(), "pool")
        .setOutputs("out");
  }

  private static GraphBuilder two(GraphVertex joined) {
    return begin()
        .addLayer("left", convolution(4, Activation.TANH), "in")
        .addLayer("right", convolution(4, Activation.SIGMOID), "in")
        .addVertex("joined", joined, "left", "right")
        .addLayer("out", softmax(), "joined")
        .setOutputs("out");
  }

  private static GraphBuilder one(GraphVertex vertex) {
    return begin()
        .addLayer("before", convolution(4, Activation.TANH), "in")
        .addVertex("vertex", vertex, "before")
        .addLayer("out", softmax(), "vertex")
        .setOutputs("out");
  }

  static Stream<Arguments> networks() {
    return Stream.of(
        Arguments.of("residual", residual()),
        Arguments.of("sum", two(new ElementWiseVertex(ElementWiseVertex.Op.Add))),
        Arguments.of("difference", two(new ElementWiseVertex(ElementWiseVertex.Op.Subtract))),
        Arguments.of("product", two(new ElementWiseVertex(ElementWiseVertex.Op.Product))),
        Arguments.of("mean", two(new ElementWiseVertex(ElementWiseVertex.Op.Average))),
        Arguments.of("maximum", two(new ElementWiseVertex(ElementWiseVertex.Op.Max))),
        Arguments.of("merge", two(new MergeVertex())),
        Arguments.of("scale", one(new ScaleVertex(.3))),
        Arguments.of("shift", one(new ShiftVertex(.3))),
        Arguments.of(
            "subset",
            // DL4J cannot infer the sizes behind it.
            new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("in")
                .addLayer(
                    "before",
                    new ConvolutionLayer.Builder(3, 3)
                        .nIn(2)
                        .nOut(4)
                        .activation(Activation.TANH)
                        .build(),
                    "in")
                .addVertex("vertex", new SubsetVertex(1, 2), "before")
                .addLayer("flat", new GlobalPoolingLayer(PoolingType.MAX), "vertex")
                .addLayer(
                    "out",
                    new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                        .nIn(2)
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build(),
                    "flat")
                .setOutputs("out")),
        Arguments.of("unit length", one(new L2NormalizeVertex())),
        Arguments.of(
            "preprocessor", one(new PreprocessorVertex(new CnnToFeedForwardPreProcessor(9, 8, 4)))),
        Arguments.of(
            "frozen, separable, depthwise, loss layer",
            begin()
                .addLayer("frozen", new FrozenLayer(convolution(4, Activation.RELU)), "in")
                .addLayer(
                    "separable",
                    new SeparableConvolution2D.Builder(3, 3)
                        .nOut(5)
                        .depthMultiplier(2)
                        .activation(Activation.RELU)
                        .build(),
                    "frozen")
                .addLayer(
                    "depthwise",
                    new DepthwiseConvolution2D.Builder(2, 3)
                        .depthMultiplier(3)
                        .activation(Activation.TANH)
                        .build(),
                    "separable")
                .addLayer(
                    "max",
                    new SubsamplingLayer.Builder(PoolingType.MAX)
                        .kernelSize(2, 2)
                        .stride(2, 2)
                        .build(),
                    "depthwise")
                .addLayer(
                    "dense",
                    new DenseLayer.Builder().nOut(3).activation(Activation.IDENTITY).build(),
                    "max")
                .addLayer(
                    "out",
                    new LossLayer.Builder(LossFunctions.LossFunction.MCXENT)
                        .activation(Activation.SOFTMAX)
                        .build(),
                    "dense")
                .setOutputs("out")));
  }

  private static byte[] zip(ComputationGraph network) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ModelSerializer.writeModel(network, bytes, true);
    return bytes.toByteArray();
  }

  private static GraphNetwork take(byte[] zip) {
    GraphFormat format = GraphFormat.of(zip, "given.zip").orElseThrow();
    return GraphFile.take(
        format, zip, ExternalData.none(), PixelInput.ofFile(), SHAPE, CLASSES, "given.zip");
  }

  private static float[] pixels() {
    SplittableRandom random = new SplittableRandom(7);
    float[] pixels = new float[IMAGES * SHAPE.size()];
    IntStream.range(0, pixels.length).forEach(i -> pixels[i] = (float) random.nextDouble());
    return pixels;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("networks")
  void answers_and_gradients_are_those_of_dl4j(String name, GraphBuilder builder)
      throws IOException {
    ComputationGraph given = network(builder);
    GraphNetwork taken = take(zip(given));
    GraphNetwork read = (GraphNetwork) NetworkFile.read(taken.file(), "model.zip");
    assertThat(GivenGraph.check(read, "given.zip")).isEqualTo("gives 3 logits");
    float[] pixels = pixels();
    INDArray batch =
        Nd4j.create(
            pixels, new long[] {IMAGES, SHAPE.channels(), SHAPE.height(), SHAPE.width()}, 'c');
    INDArray probabilities = given.outputSingle(false, batch);
    GraphWalk walk = new GraphWalk(read.graph(SHAPE));
    try (CompiledClassifier classifier = Classifiers.compiled(read, SHAPE)) {
      Differentiated found =
          classifier.differentiate(
              pixels,
              IMAGES,
              (image, logits, classes, slopes) -> slopes[image * classes + image % 3] = 1);
      for (int n = 0; n < IMAGES; n++) {
        for (int k = 0; k < CLASSES.size(); k++) {
          assertThat(Probabilities.SOFTMAX.confidence(found.logits(), 3, n, k))
              .isCloseTo(probabilities.getFloat(n, k), within(1e-5f));
        }
        double[] image = new double[SHAPE.size()];
        for (int i = 0; i < image.length; i++) {
          image[i] = pixels[n * image.length + i];
        }
        double[] cotangent = new double[3];
        cotangent[n % 3] = 1;
        double[] expected =
            walk.forward(image).back(cotangent).of(read.graph(SHAPE).inputs().get(0));
        double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
        for (int i = 0; i < image.length; i++) {
          assertThat((double) found.gradient()[n * image.length + i])
              .isCloseTo(expected[i], within(1e-5 * largest));
        }
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("networks")
  void written_as_onnx_they_answer_the_same(String name, GraphBuilder builder) throws IOException {
    GraphNetwork taken = take(zip(network(builder)));
    float[] pixels = pixels();
    try (CompiledClassifier before = Classifiers.compiled(taken, SHAPE);
        CompiledClassifier after = Classifiers.compiled(GraphFile.asOnnx(taken), SHAPE)) {
      float[] expected = before.logits(pixels, IMAGES);
      float[] found = after.logits(pixels, IMAGES);
      for (int i = 0; i < expected.length; i++) {
        assertThat(found[i])
            .isCloseTo(expected[i], within(1e-5f * Math.max(1, Math.abs(expected[i]))));
      }
    }
  }

  @Test
  void logits_are_what_dl4j_has_before_its_softmax() throws IOException {
    ComputationGraph given = network(residual());
    GraphNetwork taken = take(zip(given));
    float[] pixels = pixels();
    INDArray batch =
        Nd4j.create(
            pixels, new long[] {IMAGES, SHAPE.channels(), SHAPE.height(), SHAPE.width()}, 'c');
    INDArray features = given.feedForward(batch, false).get("pool");
    INDArray expected =
        features
            .mmul(given.getLayer("out").getParam("W"))
            .addRowVector(given.getLayer("out").getParam("b"));
    try (CompiledClassifier classifier = Classifiers.compiled(taken, SHAPE)) {
      float[] logits = classifier.logits(pixels, IMAGES);
      for (int i = 0; i < logits.length; i++) {
        assertThat(logits[i]).isCloseTo(expected.getFloat(i / 3, i % 3), within(1e-5f));
      }
    }
  }

  @Test
  void one_sigmoid_is_the_logit_of_class_1() throws IOException {
    ComputationGraph given =
        network(
            begin()
                .addLayer("conv", convolution(4, Activation.RELU), "in")
                .addLayer(
                    "out",
                    new OutputLayer.Builder(LossFunctions.LossFunction.XENT)
                        .nOut(1)
                        .activation(Activation.SIGMOID)
                        .build(),
                    "conv")
                .setOutputs("out"));
    GraphNetwork taken =
        GraphFile.take(
            GraphFormat.DL4J,
            zip(given),
            ExternalData.none(),
            PixelInput.ofFile(),
            SHAPE,
            List.of("no", "yes"),
            "given.zip");
    assertThat(taken.probabilities()).isEqualTo(Probabilities.SOFTMAX);
    float[] pixels = pixels();
    INDArray batch =
        Nd4j.create(
            pixels, new long[] {IMAGES, SHAPE.channels(), SHAPE.height(), SHAPE.width()}, 'c');
    INDArray expected = given.outputSingle(false, batch);
    try (CompiledClassifier classifier = Classifiers.compiled(taken, SHAPE)) {
      float[] logits = classifier.logits(pixels, IMAGES);
      for (int n = 0; n < IMAGES; n++) {
        assertThat(Probabilities.SOFTMAX.confidence(logits, 2, n, 1))
            .isCloseTo(expected.getFloat(n, 0), within(1e-5f));
      }
    }
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of(
            "vertex vertex (ReshapeVertex) is not supported",
            begin()
                .addLayer("before", convolution(4, Activation.TANH), "in")
                .addVertex("vertex", new ReshapeVertex(-1, 4 * 9 * 8), "before")
                .addLayer(
                    "out",
                    new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                        .nIn(4 * 9 * 8)
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build(),
                    "vertex")
                .setOutputs("out")),
        Arguments.of("vertex joined (L2Vertex) is not supported", two(new L2Vertex())),
        Arguments.of(
            "vertex elu (DenseLayer) has the activation elu(alpha=1.0)",
            begin()
                .addLayer(
                    "elu",
                    new DenseLayer.Builder().nOut(4).activation(Activation.ELU).build(),
                    "in")
                .addLayer("out", softmax(), "elu")
                .setOutputs("out")),
        Arguments.of(
            "it has 2 outputs: only networks with one input and one output are read",
            begin()
                .addLayer("one", softmax(), "in")
                .addLayer("two", softmax(), "in")
                .setOutputs("one", "two")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void names_what_it_does_not_support(String message, GraphBuilder builder) throws IOException {
    byte[] zip = zip(network(builder));
    assertThatThrownBy(() -> take(zip))
        .isInstanceOf(InputException.class)
        .hasMessage("model given.zip: " + message);
  }

  @Test
  void loads_no_class_that_is_none_of_dl4js() throws IOException {
    Map<String, byte[]> entries = entries(network(residual()));
    String json = new String(entries.get("configuration.json"), StandardCharsets.UTF_8);
    entries.put(
        "configuration.json",
        json.replace("org.deeplearning4j.nn.conf.graph.ElementWiseVertex", "javax.swing.JFrame")
            .getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> take(ModelZip.pack(entries)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("names javax.swing.JFrame at @class");
  }

  @Test
  void refuses_parameters_that_do_not_fill_the_network() throws IOException {
    Map<String, byte[]> entries = entries(network(residual()));
    entries.put("coefficients.bin", Nd4jVector.encode(new float[7]));
    assertThatThrownBy(() -> take(ModelZip.pack(entries)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("coefficients.bin");
  }

  @Test
  void refuses_a_training_that_diverged() throws IOException {
    ComputationGraph network = network(residual());
    network.params().putScalar(3, Float.NaN);
    byte[] zip = zip(network);
    assertThatThrownBy(() -> take(zip)).hasMessageContaining("not finite, the first is NaN");
  }

  private static Map<String, byte[]> entries(ComputationGraph network) throws IOException {
    return new LinkedHashMap<>(ModelZip.unpack(zip(network), "given.zip"));
  }
}
