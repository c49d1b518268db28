package ml.gibbon.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.error.InputException;
import ml.gibbon.planted.PlantedClass;
import ml.gibbon.planted.PlantedObject;
import ml.gibbon.provenance.Sha256;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerMinMaxScaler;
import org.nd4j.linalg.dataset.api.preprocessor.serializer.NormalizerSerializer;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

class ModelFileTest {

  private static final INDArray IMAGES = Nd4j.rand(7, new long[] {5, 12});

  /** Trained for one step, so that its updater state is not zero. */
  private static MultiLayerNetwork network;

  private static byte[] zip;

  @BeforeAll
  static void train_a_network() {
    network = new MultiLayerNetwork(dense(DataType.FLOAT));
    network.init();
    network.fit(new DataSet(IMAGES, Nd4j.ones(5, 3).div(3)));
    zip = ModelFile.write(network);
  }

  private static MultiLayerConfiguration dense(DataType type) {
    return new NeuralNetConfiguration.Builder()
        .seed(3)
        .dataType(type)
        .updater(new Nesterovs(new ExponentialSchedule(ScheduleType.ITERATION, .1, .9), .9))
        .weightInit(new UniformDistribution(-.5, .5))
        .list()
        .layer(
            new DenseLayer.Builder()
                .nOut(4)
                .activation(Activation.RELU)
                .dropOut(.8)
                .constrainWeights(new MaxNormConstraint(2, 1))
                .build())
        .layer(
            new OutputLayer.Builder(LossFunction.NEGATIVELOGLIKELIHOOD)
                .nOut(3)
                .activation(Activation.SOFTMAX)
                .build())
        .setInputType(InputType.convolutionalFlat(2, 2, 3))
        .build();
  }

  @Test
  void reads_back_what_it_wrote() {
    MultiLayerNetwork read = ModelFile.read(zip);

    assertThat(read.params()).isEqualTo(network.params());
    assertThat(read.output(IMAGES)).isEqualTo(network.output(IMAGES));
    assertThat(read.getUpdater().getStateViewArray())
        .isEqualTo(network.getUpdater().getStateViewArray());
    assertThat(read.getUpdater().getStateViewArray().norm1Number().doubleValue()).isPositive();
    assertThat(read.getIterationCount()).isEqualTo(1);
  }

  @Test
  void writes_what_plain_dl4j_reads() throws IOException {
    MultiLayerNetwork read =
        ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(zip), true);

    assertThat(read.params()).isEqualTo(network.params());
    assertThat(read.output(IMAGES)).isEqualTo(network.output(IMAGES));
    assertThat(read.getUpdater().getStateViewArray())
        .isEqualTo(network.getUpdater().getStateViewArray());
  }

  @Test
  void reads_what_plain_dl4j_wrote_for_a_convolutional_network() throws IOException {
    MultiLayerNetwork convolutional =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(5)
                .list()
                .layer(new ConvolutionLayer.Builder(3, 3).nOut(2).padding(1, 1).build())
                .layer(new BatchNormalization())
                .layer(new SubsamplingLayer.Builder().kernelSize(2, 2).stride(2, 2).build())
                .layer(new OutputLayer.Builder().nOut(3).activation(Activation.SOFTMAX).build())
                .setInputType(InputType.convolutionalFlat(2, 2, 3))
                .build());
    convolutional.init();
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    ModelSerializer.writeModel(convolutional, plain, false);

    assertThat(ModelFile.read(plain.toByteArray()).output(IMAGES))
        .isEqualTo(convolutional.output(IMAGES));
  }

  static Stream<TestModels.Model> architectures() {
    return TestModels.all();
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void reads_back_every_architecture(TestModels.Model model) {
    INDArray images = Nd4j.rand(9, new long[] {3, model.shape().size()});

    MultiLayerNetwork read = ModelFile.read(ModelFile.write(model.network()));

    assertThat(read.params()).isEqualTo(model.network().params());
    assertThat(read.output(images)).isEqualTo(model.network().output(images));
    assertThat(read.getLayerWiseConfigurations())
        .isEqualTo(model.network().getLayerWiseConfigurations());
  }

  @Test
  void reads_parameters_stored_as_one_row() throws IOException {
    Map<String, byte[]> entries = entries(zip);
    entries.put("coefficients.bin", nd4j(network.params().reshape(1, network.numParams())));

    assertThat(ModelFile.read(zip(entries)).params()).isEqualTo(network.params());
  }

  @Test
  void a_zero_updater_state_is_no_zip_bomb() {
    MultiLayerNetwork untrained =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .updater(new Nesterovs(.1, .9))
                .list()
                .layer(new DenseLayer.Builder().nIn(3072).nOut(900).build())
                .layer(
                    new OutputLayer.Builder()
                        .nIn(900)
                        .nOut(10)
                        .activation(Activation.SOFTMAX)
                        .build())
                .build());
    untrained.init();

    assertThat(ModelFile.read(ModelFile.write(untrained)).numParams())
        .isEqualTo(3073 * 900 + 901 * 10);
  }

  @Test
  void the_same_content_cleans_to_the_same_bytes() throws IOException {
    Map<String, byte[]> reordered = new LinkedHashMap<>();
    entries(zip).entrySet().stream()
        .sorted(Collections.reverseOrder(Map.Entry.comparingByKey()))
        .forEach(entry -> reordered.put(entry.getKey(), entry.getValue()));

    assertThat(ModelFile.write(ModelFile.read(zip(reordered), "a.zip"))).isEqualTo(zip);
    assertThat(ModelFile.write(network)).isEqualTo(zip);
    assertThat(ModelFile.write(ModelFile.read(zip))).isEqualTo(zip);
  }

  @Test
  void a_serialised_preprocessor_is_refused_unread() throws IOException {
    ByteArrayOutputStream object = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(object)) {
      out.writeObject(new PlantedObject());
    }
    byte[] planted = with("preprocessor.bin", object.toByteArray());

    assertThatThrownBy(() -> ModelFile.read(planted, "a.zip"))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "model a.zip was refused: it has an entry preprocessor.bin: it is a serialised Java"
                + " object, and reading one can run any code; save it without");
    assertThat(System.getProperty(PlantedObject.TRACE)).isNull();
    // The plant is live: DL4J's own reader falls for it.
    ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(planted), true);
    assertThat(System.getProperty(PlantedObject.TRACE)).isEqualTo("deserialised");
  }

  @Test
  void a_class_of_a_stranger_is_refused_before_it_is_loaded() throws IOException {
    byte[] planted =
        withJson("org.deeplearning4j.nn.conf.layers.DenseLayer", "ml.gibbon.planted.PlantedClass");

    assertThatThrownBy(() -> ModelFile.write(ModelFile.read(planted, "a.zip")))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "model a.zip was refused: configuration.json names ml.gibbon.planted.PlantedClass at"
                + " @class, which is no layer, activation or the like of DL4J or Gibbon: only those"
                + " are loaded");
    assertThat(System.getProperty(PlantedClass.TRACE)).isNull();
    // The plant is live: DL4J's own reader initialises the class before it finds it unfit.
    assertThatThrownBy(
        () -> ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(planted), true));
    assertThat(System.getProperty(PlantedClass.TRACE)).isEqualTo("initialised");
  }

  static Stream<Arguments> hiding_places() {
    return Stream.of(
        Arguments.of("nested type", "org.nd4j.linalg.activations.impl.ActivationReLU", "a.B"),
        Arguments.of(
            "distribution's type",
            "org.deeplearning4j.nn.conf.distribution.UniformDistribution",
            "javax.script.ScriptEngineManager"),
        Arguments.of("sub-package", "conf.layers.DenseLayer", "conf.layers.samediff.DenseLayer"),
        Arguments.of("package only by prefix", "conf.layers.DenseLayer", "conf.layersx.DenseLayer"),
        Arguments.of(
            "type parameters", "conf.layers.DenseLayer", "conf.layers.DenseLayer<java.io.File>"),
        Arguments.of(
            "array of a class", "org.nd4j.linalg.activations.impl.ActivationReLU", "[La.B;"),
        Arguments.of("no package", "org.nd4j.linalg.activations.impl.ActivationReLU", "Evil"),
        Arguments.of("escaped", "org.nd4j.linalg.activations", "\\u006frg.evil"),
        Arguments.of("array form", "\"weightNoise\" : null", "\"weightNoise\" : [\"a.B\", {}]"),
        Arguments.of("other property", "\"cacheMode\" : \"NONE\"", "\"cacheMode\" : \"a.b.C\""));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hiding_places")
  void a_class_name_is_found_wherever_it_hides(String place, String old, String planted)
      throws IOException {
    byte[] attack = withJson(old, planted);

    assertThatThrownBy(() -> ModelFile.read(attack, "a.zip"))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("model a.zip was refused: configuration.json names ");
  }

  @Test
  void a_key_given_twice_is_refused() throws IOException {
    byte[] attack =
        withJson(
            "\"@class\" : \"org.deeplearning4j.nn.conf.layers.DenseLayer\"",
            "\"x\" : 1, \"x\" : 2, \"@class\" : \"org.deeplearning4j.nn.conf.layers.DenseLayer\"");

    assertRefused(attack, "configuration.json is not JSON: Duplicate field 'x'");
  }

  @Test
  void deep_nesting_is_refused_without_overflowing_the_stack() throws IOException {
    byte[] attack =
        with("configuration.json", "[".repeat(1_000_000).getBytes(StandardCharsets.UTF_8));

    assertRefused(attack, "configuration.json is nested deeper than 50");
  }

  @Test
  void a_normalizer_is_refused() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    NormalizerMinMaxScaler normalizer = new NormalizerMinMaxScaler();
    normalizer.fit(new DataSet(IMAGES, IMAGES));
    NormalizerSerializer.getDefault().write(normalizer, bytes);

    assertRefused(
        with("normalizer.bin", bytes.toByteArray()),
        "it has an entry normalizer.bin: it names a class to load; normalisation must be a layer of"
            + " the model; save it without");
  }

  @Test
  void any_other_entry_is_refused_on_one_line() throws IOException {
    assertRefused(
        with("../evil\nfile", new byte[1]),
        "it has an entry ../evil?file: a model holds configuration.json, coefficients.bin,"
            + " updaterState.bin only; save it without");
  }

  @Test
  void too_many_entries_are_refused() throws IOException {
    // ZipOutputStream refuses equal names, so the second one is written under another and renamed.
    byte[] twice = with("updaterState.bix", new byte[1]);
    byte[] name = "updaterState.bix".getBytes(StandardCharsets.US_ASCII);
    for (int at = 0; at <= twice.length - name.length; at++) {
      if (Arrays.equals(twice, at, at + name.length, name, 0, name.length)) {
        twice[at + name.length - 1] = 'n';
      }
    }

    assertRefused(twice, "it has entry updaterState.bin twice");
  }

  @ParameterizedTest
  @ValueSource(strings = {"configuration.json", "coefficients.bin", "updaterState.bin"})
  void a_zip_bomb_is_refused_in_any_entry(String entry) throws IOException {
    byte[] bomb = with(entry, new byte[64 << 20]);

    assertThat(bomb.length).isLessThan(200_000);
    assertRefused(
        bomb, "entry %s unpacks a file of %d bytes to more than".formatted(entry, bomb.length));
  }

  @Test
  void parameters_must_be_as_many_as_the_configuration_implies() throws IOException {
    // 12 inputs, 4 hidden units, 3 classes: 13 * 4 + 5 * 3.
    assertRefused(
        with("coefficients.bin", nd4j(Nd4j.zeros(68))),
        "holds 68 values but its configuration needs 67");
    assertRefused(
        withJson("\"nin\" : 12", "\"nin\" : 1000000000"),
        "holds 67 values but its configuration needs 4000000019");
  }

  @Test
  void an_updater_state_is_bounded_by_the_parameters() throws IOException {
    assertRefused(
        with("updaterState.bin", nd4j(Nd4j.zeros(4 * 67 + 1))),
        "holds 269 values but its configuration needs at most 268");
    assertRefused(
        with("updaterState.bin", nd4j(Nd4j.zeros(66))), "Expected length 67, got length 66");
  }

  @Test
  void a_header_that_claims_more_values_than_there_are_is_refused() throws IOException {
    byte[] coefficients = entries(zip).get("coefficients.bin");
    byte[] cut = Arrays.copyOf(coefficients, coefficients.length - 4);

    assertRefused(
        with("coefficients.bin", cut),
        "says it holds 67 values of shape length 67 but has 264 bytes left for them");
    assertRefused(
        with("coefficients.bin", Arrays.copyOf(coefficients, 20)),
        "is not an ND4J array, or is cut short");
  }

  @Test
  void a_shape_that_is_no_vector_is_refused() throws IOException {
    assertRefused(with("coefficients.bin", nd4j(Nd4j.zeros(67, 1))), "has shape [67, 1]");
    assertRefused(with("coefficients.bin", nd4j(Nd4j.zeros(1, 1, 67))), "is an array of rank 3");
  }

  @Test
  void strides_of_a_stranger_are_not_used() throws IOException {
    byte[] coefficients = entries(zip).get("coefficients.bin");
    // Mode, length and type take 18 + 8 + 6 bytes, then rank, side, stride.
    coefficients[18 + 8 + 6 + 16] = 0x7f;

    byte[] cleaned =
        ModelFile.write(ModelFile.read(with("coefficients.bin", coefficients), "a.zip"));

    assertThat(cleaned).isEqualTo(zip);
  }

  @Test
  void parameters_that_are_whole_numbers_are_refused_with_what_to_do() throws IOException {
    assertRefused(
        with("coefficients.bin", nd4j(Nd4j.zeros(DataType.INT32, 67))),
        "holds INT values: save the network with data type FLOAT");
  }

  @Test
  void a_zip_cut_anywhere_is_refused() {
    for (int length : new int[] {0, 10, zip.length / 4, zip.length / 2, zip.length - 30}) {
      byte[] cut = Arrays.copyOf(zip, length);
      assertThatThrownBy(() -> ModelFile.read(cut, "a.zip"))
          .as("the first %d of %d bytes", length, zip.length)
          .isInstanceOf(InputException.class)
          .message()
          .startsWith("model a.zip was refused: its ")
          .doesNotContain("\n");
    }
  }

  static Stream<Arguments> foreign_files() {
    return Stream.of(
        foreign(
            "a text", "its 6 bytes are not a zip but begin with \"a text\": it is text: give a"),
        foreign("", "its 0 bytes are not a zip: the file is empty, copy it again"),
        foreign(
            "version https://git-lfs.github.com/spec/v1\noid",
            "begin with \"version https://git-lfs.github.com/spec/...\": it is a Git LFS pointer, not the file itself: fetch it with git lfs pull"),
        foreign(
            "<!DOCTYPE html>\n<html>",
            "begin with \"<!DOCTYPE html>.<html>\": it is a web page, not the file itself: download it again"),
        foreign("<?xml version=\"1.0\"?><Error>", "it is a web page"),
        foreign(
            "\u0089HDF\r\n\u001a\n",
            "begin with \".HDF....\": it is a Keras or HDF5 file: give it in models.NAME.file"),
        foreign("\b\u0007\u0012\u0007pytorch", "it is an ONNX file: give it in models.NAME.file"),
        foreign("\u0080\u0002}q", "it is a pickle, such as PyTorch writes"),
        foreign("\u0080\u0004\u0095", "it is a pickle, such as PyTorch writes"),
        foreign("\u0093NUMPY", "it is a NumPy array"),
        foreign("\u001f\u008b\b", "it is compressed with gzip: unpack it with gunzip"),
        foreign("BZh91AY", "it is compressed with bzip2"),
        foreign("PAR1", "it is a Parquet file: images belong in data.path"),
        foreign("PK\u0005\u0006" + "\0".repeat(18), "it is an empty zip"),
        foreign("\0\0\0\0TFL3", "it is a TensorFlow Lite file"),
        foreign("\u0001\u0002\u0003\u0004", "begin with \"....\": give a DL4J model zip"));
  }

  private static Arguments foreign(String latin1, String why) {
    return Arguments.of(latin1.getBytes(StandardCharsets.ISO_8859_1), why);
  }

  @ParameterizedTest
  @MethodSource("foreign_files")
  void what_is_no_zip_is_refused_by_what_it_begins_with(byte[] file, String why) {
    assertRefused(file, why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "archive/data.pkl | it is a PyTorch file: Gibbon reads ONNX: export the network",
        "model.weights.h5 | it is a Keras 3 file: give it a name that ends in .keras",
        "saved/saved_model.pb | it is a TensorFlow SavedModel",
        "weights/W.npy | it is a NumPy archive",
        "META-INF/MANIFEST.MF | it is a jar",
        "run/configuration.json | it is a zip of the folder run: zip the files in it, not the folder",
        "model.ZIP | it is a zip of the zip model.ZIP: unpack it once",
        "readme.txt | it has an entry readme.txt: a model holds configuration.json"
      })
  void a_zip_of_something_else_is_told_by_its_names(String entry, String why) throws IOException {
    assertRefused(zip(Map.of(entry, new byte[3])), why);
  }

  @Test
  void a_zip_of_several_zips_is_no_model() throws IOException {
    assertRefused(
        zip(Map.of("a.zip", zip, "b.zip", zip)),
        "it is a zip of 2 zips: unpack it, give each as a model of its own, and put them together with models.NAME.ensemble");
  }

  @Test
  void a_password_is_named() {
    byte[] locked = zip.clone();
    locked[6] |= 1;

    assertRefused(locked, "its zip is protected by a password: unpack it and zip it without one");
  }

  @Test
  void a_zip_without_parameters_is_refused() throws IOException {
    Map<String, byte[]> entries = entries(zip);
    entries.remove("coefficients.bin");

    assertRefused(zip(entries), "it has no entry coefficients.bin: give a DL4J model zip");
  }

  @Test
  void a_computation_graph_is_no_network_of_layers() throws IOException {
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("in")
                .addLayer("out", new OutputLayer.Builder().nIn(12).nOut(3).build(), "in")
                .setOutputs("out")
                .build());
    graph.init();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ModelSerializer.writeModel(graph, bytes, false);

    assertRefused(
        bytes.toByteArray(),
        "configuration.json has no layers (confs): give a DL4J MultiLayerNetwork or ComputationGraph model");
  }

  @Test
  void a_pinned_hash_must_be_the_files() {
    String right = Sha256.of(zip);
    String wrong = "0".repeat(64);

    ModelFile.requireHash(zip, "a.zip", "");
    ModelFile.requireHash(zip, "a.zip", right.toUpperCase(Locale.ROOT));
    assertThatThrownBy(() -> ModelFile.requireHash(zip, "a.zip", wrong))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("a.zip", right, wrong);
  }

  @Test
  void own_classes_of_this_package_may_be_named() throws IOException {
    byte[] custom =
        withJson("org.deeplearning4j.nn.conf.layers.DenseLayer", "ml.gibbon.model.NoSuchLayer");

    // It passes the list and then fails to load: the list is not what stopped it.
    assertRefused(custom, "configuration.json is not DL4J's: ");
  }

  private static void assertRefused(byte[] zip, String why) {
    assertThatThrownBy(() -> ModelFile.read(zip, "a.zip"))
        .isInstanceOf(InputException.class)
        .message()
        .startsWith("model a.zip")
        .contains(why)
        .doesNotContain("\n");
  }

  private static byte[] withJson(String old, String replacement) throws IOException {
    String json = new String(entries(zip).get("configuration.json"), StandardCharsets.UTF_8);
    assertThat(json).contains(old);
    return with(
        "configuration.json", json.replace(old, replacement).getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] with(String entry, byte[] content) throws IOException {
    Map<String, byte[]> entries = entries(zip);
    entries.put(entry, content);
    return zip(entries);
  }

  private static Map<String, byte[]> entries(byte[] zip) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        entries.put(entry.getName(), in.readAllBytes());
      }
    }
    return entries;
  }

  private static byte[] zip(Map<String, byte[]> entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        out.putNextEntry(new ZipEntry(entry.getKey()));
        out.write(entry.getValue());
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] nd4j(INDArray array) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Nd4j.write(array, new DataOutputStream(bytes));
    return bytes.toByteArray();
  }
}
