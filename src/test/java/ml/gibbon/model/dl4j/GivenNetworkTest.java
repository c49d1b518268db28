package ml.gibbon.model.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import ml.gibbon.error.InputException;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.ImageShape;
import ml.gibbon.loss.CrossEntropy;
import ml.gibbon.loss.Probabilities;
import ml.gibbon.model.Classifiers;
import ml.gibbon.model.Layout;
import ml.gibbon.model.ModelFile;
import ml.gibbon.model.TestModels;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.dropout.AlphaDropout;
import org.deeplearning4j.nn.conf.dropout.GaussianDropout;
import org.deeplearning4j.nn.conf.dropout.GaussianNoise;
import org.deeplearning4j.nn.conf.dropout.SpatialDropout;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.CenterLossOutputLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Networks as users build them in DL4J, and how they go through Gibbon. */
class GivenNetworkTest {

  private static final ImageShape COLOUR = new ImageShape(3, 8, 6);
  private static final int CLASSES = 4;
  private static final InputType FIRST = InputType.convolutional(8, 6, 3, CNN2DFormat.NCHW);
  private static final InputType LAST = InputType.convolutional(8, 6, 3, CNN2DFormat.NHWC);
  private static final InputType ROWS = InputType.convolutionalFlat(8, 6, 3);

  /** A network and the shape in which plain DL4J is given its images. */
  private record Case(String name, Layout layout, MultiLayerNetwork network) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static MultiLayerNetwork network(InputType input, Layer... layers) {
    return network(DataType.FLOAT, input, layers);
  }

  private static MultiLayerNetwork network(DataType type, InputType input, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder().seed(3).dataType(type).list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    MultiLayerNetwork network = new MultiLayerNetwork(list.setInputType(input).build());
    network.init();
    SplittableRandom random = new SplittableRandom(5);
    // Biases and running statistics, too, are to be seen in the answers.
    float[] values = network.params().castTo(DataType.FLOAT).dup().data().asFloat();
    for (int i = 0; i < values.length; i++) {
      values[i] += (float) (.1 * random.nextDouble());
    }
    network.setParams(Nd4j.createFromArray(values).castTo(type).reshape(network.params().shape()));
    return network;
  }

  private static ConvolutionLayer conv(int filters, Activation activation) {
    return new ConvolutionLayer.Builder(3, 3).nOut(filters).activation(activation).build();
  }

  private static ConvolutionLayer conv(CNN2DFormat format) {
    return new ConvolutionLayer.Builder(3, 3)
        .nOut(5)
        .activation(Activation.RELU)
        .dataFormat(format)
        .build();
  }

  private static DenseLayer dense(int units, Activation activation) {
    return new DenseLayer.Builder().nOut(units).activation(activation).build();
  }

  private static OutputLayer output(int outputs, Activation activation, LossFunction loss) {
    return new OutputLayer.Builder(loss).nOut(outputs).activation(activation).build();
  }

  private static OutputLayer softmax() {
    return output(CLASSES, Activation.SOFTMAX, LossFunction.MCXENT);
  }

  private static LossLayer loss(Activation activation, LossFunction loss) {
    return new LossLayer.Builder(loss).activation(activation).build();
  }

  static Stream<Case> softmax_networks() {
    return Stream.of(
        new Case("flat", Layout.CHANNELS_FIRST, network(ROWS, conv(4, Activation.RELU), softmax())),
        new Case(
            "images", Layout.CHANNELS_FIRST, network(FIRST, conv(4, Activation.RELU), softmax())),
        new Case(
            "rows only",
            Layout.FLAT,
            network(InputType.feedForward(144), dense(7, Activation.TANH), softmax())),
        new Case(
            "preprocessor",
            Layout.CHANNELS_FIRST,
            network(FIRST, dense(7, Activation.ELU), softmax())),
        new Case(
            "channels last, flattened",
            Layout.CHANNELS_LAST,
            network(LAST, conv(CNN2DFormat.NHWC), dense(7, Activation.RELU), softmax())),
        new Case(
            "channels last, pooled",
            Layout.CHANNELS_LAST,
            network(
                LAST, conv(CNN2DFormat.NHWC), new GlobalPoolingLayer(PoolingType.AVG), softmax())),
        new Case(
            "channels last, at once dense",
            Layout.CHANNELS_LAST,
            network(LAST, dense(7, Activation.RELU), softmax())),
        new Case(
            "channels last, normalised",
            Layout.CHANNELS_LAST,
            network(
                LAST,
                conv(CNN2DFormat.NHWC),
                new BatchNormalization.Builder().dataFormat(CNN2DFormat.NHWC).build(),
                new SubsamplingLayer.Builder()
                    .kernelSize(2, 2)
                    .stride(2, 2)
                    .dataFormat(CNN2DFormat.NHWC)
                    .build(),
                softmax())),
        new Case(
            "channels last, separable",
            Layout.CHANNELS_LAST,
            network(
                LAST,
                new SeparableConvolution2D.Builder(3, 3)
                    .nOut(4)
                    .dataFormat(CNN2DFormat.NHWC)
                    .build(),
                softmax())),
        new Case(
            "channels last, padded",
            Layout.CHANNELS_LAST,
            network(
                LAST,
                new ZeroPaddingLayer.Builder(1, 2).dataFormat(CNN2DFormat.NHWC).build(),
                conv(CNN2DFormat.NHWC),
                softmax())),
        new Case(
            "frozen",
            Layout.CHANNELS_FIRST,
            network(
                FIRST,
                new FrozenLayer(conv(4, Activation.RELU)),
                new FrozenLayer(dense(6, Activation.RELU)),
                softmax())),
        new Case(
            "frozen with backprop",
            Layout.FLAT,
            network(
                InputType.feedForward(144),
                new FrozenLayerWithBackprop(dense(6, Activation.RELU)),
                softmax())),
        new Case(
            "loss layer",
            Layout.CHANNELS_FIRST,
            network(
                FIRST,
                dense(6, Activation.RELU),
                dense(CLASSES, Activation.IDENTITY),
                loss(Activation.SOFTMAX, LossFunction.MCXENT))),
        new Case(
            "as Keras is imported",
            Layout.CHANNELS_FIRST,
            network(
                FIRST,
                dense(6, Activation.RELU),
                dense(CLASSES, Activation.SOFTMAX),
                loss(Activation.IDENTITY, LossFunction.MCXENT))),
        new Case(
            "softmax in a layer of its own",
            Layout.CHANNELS_FIRST,
            network(
                FIRST,
                dense(6, Activation.RELU),
                dense(CLASSES, Activation.IDENTITY),
                new ActivationLayer(Activation.SOFTMAX))),
        new Case(
            "dense softmax last",
            Layout.CHANNELS_FIRST,
            network(FIRST, dense(6, Activation.RELU), dense(CLASSES, Activation.SOFTMAX))),
        new Case(
            "mean squared error",
            Layout.CHANNELS_FIRST,
            network(FIRST, output(CLASSES, Activation.SOFTMAX, LossFunction.MSE))),
        new Case(
            "centre loss",
            Layout.CHANNELS_FIRST,
            network(
                FIRST,
                dense(6, Activation.RELU),
                new CenterLossOutputLayer.Builder(LossFunction.MCXENT)
                    .nOut(CLASSES)
                    .activation(Activation.SOFTMAX)
                    .build())),
        new Case(
            "fully convolutional, pooled",
            Layout.CHANNELS_FIRST,
            network(
                FIRST,
                conv(5, Activation.RELU),
                conv(CLASSES, Activation.IDENTITY),
                new GlobalPoolingLayer(PoolingType.AVG),
                loss(Activation.SOFTMAX, LossFunction.MCXENT))),
        new Case(
            "fully convolutional, one place",
            Layout.CHANNELS_FIRST,
            network(
                FIRST,
                new ConvolutionLayer.Builder(8, 6)
                    .nOut(CLASSES)
                    .activation(Activation.IDENTITY)
                    .build(),
                new CnnLossLayer.Builder(LossFunction.MCXENT)
                    .activation(Activation.SOFTMAX)
                    .build())),
        new Case(
            "batch normalisation and ELU",
            Layout.CHANNELS_FIRST,
            network(
                FIRST,
                conv(4, Activation.ELU),
                new BatchNormalization(),
                dense(6, Activation.SELU),
                new BatchNormalization(),
                softmax())),
        new Case(
            "batch normalisation first",
            Layout.CHANNELS_FIRST,
            network(FIRST, new BatchNormalization(), conv(4, Activation.SWISH), softmax())),
        new Case(
            "dropouts",
            Layout.CHANNELS_FIRST,
            network(
                FIRST,
                new ConvolutionLayer.Builder(3, 3)
                    .nOut(4)
                    .dropOut(new SpatialDropout(.5))
                    .activation(Activation.LEAKYRELU)
                    .build(),
                new DropoutLayer(.5),
                new DenseLayer.Builder()
                    .nOut(6)
                    .dropOut(new GaussianNoise(.1))
                    .activation(Activation.GELU)
                    .build(),
                new DropoutLayer(new AlphaDropout(.5)),
                new DenseLayer.Builder()
                    .nOut(6)
                    .dropOut(new GaussianDropout(.1))
                    .activation(Activation.SOFTPLUS)
                    .build(),
                softmax())),
        new Case(
            "separable, depthwise",
            Layout.CHANNELS_FIRST,
            network(
                FIRST,
                new SeparableConvolution2D.Builder(3, 3)
                    .nOut(4)
                    .activation(Activation.RELU)
                    .build(),
                new DepthwiseConvolution2D.Builder(2, 2)
                    .depthMultiplier(2)
                    .activation(Activation.MISH)
                    .build(),
                softmax())),
        new Case(
            "deconvolution, upsampling",
            Layout.CHANNELS_FIRST,
            network(
                FIRST,
                new Upsampling2D.Builder(2).build(),
                new Deconvolution2D.Builder(2, 2).nOut(3).activation(Activation.TANH).build(),
                softmax())),
        new Case(
            "padding, cropping",
            Layout.CHANNELS_FIRST,
            network(
                FIRST,
                new ZeroPaddingLayer(1, 1),
                new Cropping2D(1, 0, 0, 1),
                conv(4, Activation.HARDSIGMOID),
                softmax())),
        new Case(
            "response normalisation",
            Layout.CHANNELS_FIRST,
            network(FIRST, conv(6, Activation.RELU), new LocalResponseNormalization(), softmax())),
        new Case(
            "norm pooling",
            Layout.CHANNELS_FIRST,
            network(
                FIRST,
                conv(4, Activation.SIGMOID),
                new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.PNORM)
                    .pnorm(2)
                    .kernelSize(2, 2)
                    .stride(2, 2)
                    .build(),
                softmax())));
  }

  @ParameterizedTest
  @MethodSource("softmax_networks")
  void the_answers_and_their_gradient_are_those_of_plain_dl4j(Case given) throws IOException {
    GivenNetwork found = of(given.network);

    assertThat(found.layout()).isEqualTo(given.layout);
    assertThat(found.probabilities()).isEqualTo(Probabilities.SOFTMAX);
    assertThat(found.answers()).isEqualTo("4 softmax probabilities");
    float[] pixels = TestModels.images(COLOUR, 3, 2).pixels();
    float[] expected = probabilities(given, pixels);
    MultiLayerNetwork published = ModelFile.read(ModelFile.write(found.network()));
    try (DifferentiableClassifier classifier =
        Classifiers.of(published, COLOUR, EngineChoice.AUTO)) {
      float[] logits = classifier.logits(pixels, 3);
      for (int i = 0; i < expected.length; i++) {
        assertThat(Probabilities.SOFTMAX.confidence(logits, CLASSES, i / CLASSES, i % CLASSES))
            .isCloseTo(expected[i], within(1e-5f));
      }
      checkGradient(given, classifier, pixels);
    }
  }

  /** Of the cross-entropy of plain DL4J's probabilities, by finite differences in each pixel. */
  private static void checkGradient(
      Case given, DifferentiableClassifier classifier, float[] pixels) {
    float[] image = java.util.Arrays.copyOf(pixels, COLOUR.size());
    float[] gradient =
        classifier.differentiate(image, 1, new CrossEntropy(new int[] {1})).gradient();
    double length = 0;
    for (float value : gradient) {
      length += value * value;
    }
    float step = (float) (.004 / Math.sqrt(length));
    float[] both = new float[2 * image.length];
    for (int i = 0; i < image.length; i++) {
      both[i] = image[i] + step * gradient[i];
      both[image.length + i] = image[i] - step * gradient[i];
    }
    float[] answers = probabilities(given, both);
    double growth = Math.log(answers[CLASSES + 1]) - Math.log(answers[1]);
    assertThat(growth / (2 * step)).isCloseTo(length, within(.05 * length));
  }

  private static float[] probabilities(Case given, float[] pixels) {
    int images = pixels.length / COLOUR.size();
    INDArray input =
        Nd4j.create(
            given.layout.ordered(pixels, COLOUR), given.layout.batchShape(COLOUR, images), 'c');
    return given.network.output(input, false).dup('c').data().asFloat();
  }

  private static GivenNetwork of(MultiLayerNetwork network) throws IOException {
    return of(network, CLASSES);
  }

  /** By way of the file that DL4J writes. */
  private static GivenNetwork of(MultiLayerNetwork network, int classes) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ModelSerializer.writeModel(network, file, true);
    return GivenNetwork.of(
        ModelFile.read(file.toByteArray(), "a.zip"), "a.zip", COLOUR, classes, EngineChoice.AUTO);
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"DOUBLE", "HALF"})
  void parameters_of_other_precision_are_rounded_to_float32(DataType type) throws IOException {
    MultiLayerNetwork network =
        network(type, InputType.feedForward(144), dense(6, Activation.RELU), softmax());

    GivenNetwork found = of(network);

    assertThat(found.network().getLayerWiseConfigurations().getDataType())
        .isEqualTo(DataType.FLOAT);
    assertThat(found.network().params().dup().data().asFloat())
        .containsExactly(network.params().castTo(DataType.FLOAT).dup().data().asFloat());
  }

  static Stream<Arguments> other_readings() {
    return Stream.of(
        Arguments.of(
            network(
                FIRST,
                conv(4, Activation.RELU),
                output(CLASSES, Activation.SIGMOID, LossFunction.XENT)),
            Probabilities.LOGISTIC,
            "4 sigmoid probabilities, of which the largest is its answer"),
        Arguments.of(
            network(
                FIRST,
                dense(CLASSES, Activation.IDENTITY),
                loss(Activation.SIGMOID, LossFunction.XENT)),
            Probabilities.LOGISTIC,
            "4 sigmoid probabilities, of which the largest is its answer"),
        Arguments.of(
            network(FIRST, output(CLASSES, Activation.IDENTITY, LossFunction.MSE)),
            Probabilities.SOFTMAX,
            "4 numbers that are no probabilities, which are read as logits of a softmax"),
        Arguments.of(
            network(
                FIRST, conv(CLASSES, Activation.IDENTITY), new GlobalPoolingLayer(PoolingType.MAX)),
            Probabilities.SOFTMAX,
            "4 numbers that are no probabilities, which are read as logits of a softmax"));
  }

  @ParameterizedTest
  @MethodSource("other_readings")
  void outputs_that_are_no_softmax_are_read_by_their_activation(
      MultiLayerNetwork network, Probabilities probabilities, String answers) throws IOException {
    GivenNetwork found = of(network);

    assertThat(found.probabilities()).isEqualTo(probabilities);
    assertThat(found.answers()).isEqualTo(answers);
  }

  @ParameterizedTest
  @EnumSource(
      value = Activation.class,
      names = {"SIGMOID"})
  void one_sigmoid_tells_two_classes_apart(Activation activation) throws IOException {
    for (MultiLayerNetwork network :
        List.of(
            network(FIRST, dense(5, Activation.RELU), output(1, activation, LossFunction.XENT)),
            network(FIRST, dense(1, Activation.IDENTITY), loss(activation, LossFunction.XENT)),
            network(FIRST, dense(1, activation)))) {
      GivenNetwork found = of(network, 2);

      assertThat(found.answers()).isEqualTo("one sigmoid probability, of class 1 against class 0");
      float[] pixels = TestModels.images(COLOUR, 2, 2).pixels();
      float[] expected = probabilities(new Case("", Layout.CHANNELS_FIRST, network), pixels);
      try (DifferentiableClassifier classifier =
          Classifiers.of(found.network(), COLOUR, EngineChoice.AUTO)) {
        float[] logits = classifier.logits(pixels, 2);
        assertThat(classifier.probabilities().confidence(logits, 2, 1, 1))
            .isCloseTo(expected[1], within(1e-5f));
      }
    }
  }

  static Stream<Arguments> misfits() {
    return Stream.of(
        Arguments.of(
            "one channel",
            network(InputType.convolutional(8, 6, 1), conv(4, Activation.RELU), softmax()),
            "model a.zip expects images of 1 channels but the dataset holds images 3x8x6; choose another models.NAME.file or other data"),
        Arguments.of(
            "another size",
            network(InputType.convolutionalFlat(9, 9, 3), conv(4, Activation.RELU), softmax()),
            "model a.zip expects images 3x9x9 but the dataset holds images 3x8x6; choose another models.NAME.file or other data"),
        Arguments.of(
            "another size of rows",
            network(InputType.feedForward(784), dense(4, Activation.RELU), softmax()),
            "model a.zip expects images of 784 values but the dataset holds images 3x8x6; choose another models.NAME.file or other data"),
        Arguments.of(
            "frozen rows",
            network(
                InputType.feedForward(784), new FrozenLayer(dense(4, Activation.RELU)), softmax()),
            "model a.zip expects images of 784 values but the dataset holds images 3x8x6; choose another models.NAME.file or other data"),
        Arguments.of(
            "sequences",
            network(
                InputType.recurrent(18),
                new LSTM.Builder().nOut(5).build(),
                new RnnOutputLayer.Builder(LossFunction.MCXENT)
                    .nOut(CLASSES)
                    .activation(Activation.SOFTMAX)
                    .build()),
            "model a.zip expects sequences (it begins with a LSTM) but the dataset holds images 3x8x6; choose another models.NAME.file or other data"),
        Arguments.of(
            "fewer classes",
            network(FIRST, output(3, Activation.SOFTMAX, LossFunction.MCXENT)),
            "model a.zip tells 3 classes apart but the dataset has 4; choose another models.NAME.file or other data, or keep the classes that it knows with data.classes"),
        Arguments.of(
            "more classes",
            network(FIRST, output(1000, Activation.SOFTMAX, LossFunction.MCXENT)),
            "model a.zip tells 1000 classes apart but the dataset has 4; choose another models.NAME.file or other data, or, where the labels of Parquet files count the model's classes, set data.parquet.classes = 1000"),
        Arguments.of(
            "autoencoder",
            network(
                FIRST,
                dense(6, Activation.RELU),
                output(144, Activation.SIGMOID, LossFunction.MSE)),
            "model a.zip gives 144 numbers for an image of 144 values, as an autoencoder does, but the dataset has 4 classes: give a classifier"),
        Arguments.of(
            "regression",
            network(FIRST, output(1, Activation.IDENTITY, LossFunction.MSE)),
            "model a.zip gives one number for an image, as a regression or a yes-no classifier does, but the dataset has 4 classes: give a classifier of them, or keep two with data.classes"),
        Arguments.of(
            "segmentation",
            network(
                FIRST,
                conv(CLASSES, Activation.IDENTITY),
                new CnnLossLayer.Builder(LossFunction.MCXENT)
                    .activation(Activation.SOFTMAX)
                    .build()),
            "model a.zip gives values of the shape [4, 6, 4] for each image, not a row of numbers, one for each class: it is no classifier of whole images"),
        Arguments.of(
            "another activation",
            network(FIRST, output(CLASSES, Activation.TANH, LossFunction.MSE)),
            "model a.zip ends in the activation tanh, of which nobody knows the probabilities: let it end in softmax, sigmoid or identity"),
        Arguments.of(
            "softmax before the pooling",
            network(
                FIRST, conv(CLASSES, Activation.SOFTMAX), new GlobalPoolingLayer(PoolingType.AVG)),
            "model a.zip makes probabilities in a layer before its last one, of which Gibbon cannot take the softmax off: let the softmax be the last layer"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("misfits")
  void a_network_that_does_not_fit_is_refused_in_one_line(
      String name, MultiLayerNetwork network, String message) {
    assertThatThrownBy(() -> of(network)).isInstanceOf(InputException.class).hasMessage(message);
  }

  @ParameterizedTest
  @MethodSource("wrong_numbers")
  void parameters_that_are_no_numbers_are_found_before_anything_runs(float wrong) {
    MultiLayerNetwork network = network(FIRST, dense(6, Activation.RELU), softmax());
    network.getLayer(1).getParam("b").putScalar(2, wrong);

    assertThatThrownBy(() -> of(network))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "model a.zip has parameters that are not finite, the first is %s in b of layer 1: its training had diverged before it was saved; take an earlier checkpoint, or train it again with a smaller learning rate"
                .formatted(wrong));
  }

  static Stream<Float> wrong_numbers() {
    return Stream.of(Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY);
  }

  @Test
  void parameters_that_overflow_are_found_by_running_them() {
    MultiLayerNetwork network =
        network(
            FIRST,
            dense(6, Activation.RELU),
            dense(6, Activation.RELU),
            output(CLASSES, Activation.IDENTITY, LossFunction.MSE));
    network.params().muli(1e20);

    assertThatThrownBy(() -> of(network))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("model a.zip answers ")
        .hasMessageContaining("to images of pixels from 0 to 1: its parameters are too large");
  }

  /** A layer whose backward pass is not that of its forward pass must not pass for robust. */
  @Test
  void a_network_of_bends_is_not_refused_for_its_bends() throws IOException {
    IActivation relu = Activation.RELU.getActivationFunction();
    MultiLayerNetwork network =
        network(
            FIRST,
            new DenseLayer.Builder().nOut(200).activation(relu).build(),
            new DenseLayer.Builder().nOut(200).activation(relu).build(),
            new DenseLayer.Builder().nOut(200).activation(relu).build(),
            softmax());
    network.params().muli(4);

    assertThat(of(network).layout()).isEqualTo(Layout.CHANNELS_FIRST);
  }
}
